/** Draws every PNG under resources/icons and resources/tray from the SVG beside it: `node scripts/draw-icons.ts`. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumPath } from '../test/support/electron-double/chromium-path.ts'

const resources = join(import.meta.dirname, '..', 'resources')

/** What is drawn from what, at how many pixels; one-colour pictures are black for macOS to tint. */
interface Drawing {
  readonly from: string
  readonly to: string
  readonly size: number
  readonly black?: boolean
}

const drawings: Drawing[] = [
  { from: 'icons/icon.svg', to: 'icons/icon.png', size: 1024 },
  ...['healthy', 'degraded', 'unhealthy', 'unknown'].flatMap((state) => {
    const tray = (from: number, name: string, size: number, black = false) => ({
      ...{ from: `tray/${state}-${from}.svg`, to: `tray/${state}${name}.png`, size, black },
    })
    return [
      tray(22, '', 22),
      tray(22, '@2x', 44),
      tray(16, 'Small', 16),
      tray(32, 'Small@2x', 32),
      tray(16, 'Template', 16, true),
      tray(32, 'Template@2x', 32, true),
    ]
  }),
]

const executablePath = chromiumPath()
const browser = await chromium.launch({ ...(executablePath && { executablePath }) })
const page = await browser.newPage()
for (const { from, to, size, black } of drawings) {
  const svg = await readFile(join(resources, from), 'utf8')
  // Masks are painted in black and white: only the colours of shapes are replaced.
  const source = black ? svg.replaceAll(/(fill|stroke)="#(?!fff"|000")[0-9a-f]{6}"/gu, '$1="#000"') : svg
  await page.setViewportSize({ width: size, height: size })
  const image = `data:image/svg+xml;base64,${Buffer.from(source).toString('base64')}`
  await page.setContent(
    `<style>body { margin: 0 } img { display: block; width: ${size}px; height: ${size}px }</style><img src="${image}">`,
  )
  await writeFile(join(resources, to), await page.screenshot({ omitBackground: true }))
}
await browser.close()
