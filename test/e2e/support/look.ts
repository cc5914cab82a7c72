import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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
    await expectAccessible(page, `${name}, ${colorScheme}`)
    await page.screenshot({ path: `${pictures}/${name}-${colorScheme}.png` })
  }
}

/** Shows the page in a theme, without motion, and waits until it is painted: a picture taken at once has parts of both. */
export async function showIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await untilPainted(page)
}

/** Shows the page in another size, and waits until it is painted. */
export async function resize(page: Page, width: number, height: number): Promise<void> {
  await page.setViewportSize({ width, height })
  await untilPainted(page)
}

/** Expects that the page, as it stands, is not wider than its window. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
}

/**
 * Expects that axe finds nothing in the page once that has settled: half-way from one theme to the other no contrast is
 * what it will be.
 *
 * @param name what is looked at, for the message
 */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  await expect.poll(() => findViolations(page), { message: name }).toEqual([])
}

function untilPainted(page: Page): Promise<unknown> {
  return page.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  )
}

type Axe = {
  run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }>
}

/**
 * Axe stays in a page until that is loaded anew. Its builder for Playwright would read it in for every look, which takes
 * three times as long as the look itself.
 */
async function findViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource())
  return await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)
  })
}

const require = createRequire(import.meta.url)
let source: string | undefined
function axeSource(): string {
  // The axe that comes with its package for Playwright.
  const builder = createRequire(require.resolve('@axe-core/playwright'))
  source ??= readFileSync(builder.resolve('axe-core/axe.min.js'), 'utf8')
  return source
}
