import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Where the pictures go. */
export const pictures = 'test-results/screenshots'

/**
 * Looks at what the page shows now in both themes: axe finds nothing, and a picture of each is written as
 * `NAME-light.png` and `NAME-dark.png`.
 */
export async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await showIn(page, colorScheme)
    // Without legacy mode axe opens a page of its own, which Electron does not allow.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
    expect(found, `${name}, ${colorScheme}`).toEqual([])
    await page.screenshot({ path: `${pictures}/${name}-${colorScheme}.png` })
  }
}

/** Shows the page in a theme, without motion, and waits until it is painted: a picture taken at once has parts of both. */
export async function showIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  )
}
