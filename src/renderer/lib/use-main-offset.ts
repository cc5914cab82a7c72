import { type RefObject, useLayoutEffect, useState } from 'react'

/** How far below the top of what scrolls (`#main`) an element begins, in px; kept true while what is above it grows. */
export function useMainOffset(element: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const main = document.getElementById('main')
    if (!main || !element.current) return
    const measure = () => {
      if (!element.current) return
      const top = element.current.getBoundingClientRect().top - main.getBoundingClientRect().top
      setOffset(Math.round(top + main.scrollTop))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(main)
    for (const child of main.querySelector('.page')?.children ?? []) observer.observe(child)
    return () => observer.disconnect()
  }, [element])
  return offset
}
