import type { Page } from '@playwright/test'

/**
 * Puts the focus on everything of the page that takes it, and gives what has a ring that is cut: by an edge of what it
 * scrolls in, or by something that lies above it.
 */
export function findCutRings(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // What still moves, such as a message that slides in, is where it will stay once it has come to rest.
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
    await Promise.allSettled(moving.map(({ finished }) => finished))
    const focusable =
      'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"], summary'
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`

    /** The middle of each side of the ring; none where it is drawn otherwise. */
    function findRing(element: Element): [side: string, x: number, y: number][] {
      const style = getComputedStyle(element)
      const width = Number.parseFloat(style.outlineWidth)
      if (style.outlineStyle === 'none' || width === 0) return []
      const by = Number.parseFloat(style.outlineOffset) + width / 2
      const { left, right, top, bottom } = element.getBoundingClientRect()
      const [x, y] = [(left + right) / 2, (top + bottom) / 2]
      return [
        ['top', x, top - by],
        ['bottom', x, bottom + by],
        ['left', left - by, y],
        ['right', right + by, y],
      ]
    }

    function isClipped(element: Element, x: number, y: number): boolean {
      for (let at = element.parentElement; at; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at)
        const box = at.getBoundingClientRect()
        if (overflowX !== 'visible' && (x < box.left || x > box.right)) return true
        if (overflowY !== 'visible' && (y < box.top || y > box.bottom)) return true
      }
      return x < 0 || y < 0 || x > innerWidth || y > innerHeight
    }

    function isCovered(element: Element, x: number, y: number): boolean {
      let at = document.elementFromPoint(x, y)
      for (; at && at !== element && !at.contains(element); at = at.parentElement) {
        const { position, zIndex, backgroundColor } = getComputedStyle(at)
        const raised = position !== 'static' && zIndex !== 'auto' && Number(zIndex) > 0
        if (raised && backgroundColor !== 'rgba(0, 0, 0, 0)') return true
      }
      return false
    }

    return [...document.querySelectorAll<HTMLElement>(focusable)].flatMap((element) => {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('[aria-hidden="true"]'))
        return []
      element.focus({ focusVisible: true } as FocusOptions)
      if (document.activeElement !== element) return []
      const { width, height, top, bottom } = element.getBoundingClientRect()
      // What is larger than the page, or read aloud only, has no ring to be seen whole.
      if (width < 2 || height < 2 || top < 0 || bottom > innerHeight) return []
      const cut = findRing(element)
        .filter(([, x, y]) => isClipped(element, x, y) || isCovered(element, x, y))
        .map(([side]) => side)
      return cut.length > 0 ? [`${name(element)}: ${cut.join(', ')}`] : []
    })
  })
}
