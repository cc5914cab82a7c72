/** Moves the focus to the hit at a place in the list; `false` where there is none. */
export function focusHit(at: number): boolean {
  const link = document.querySelectorAll<HTMLElement>('.hits > li .hit-open')[at]
  link?.focus()
  return link !== undefined
}
