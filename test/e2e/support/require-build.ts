import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The specs drive the app's own bundles, never its sources. */
export default function requireBuild(): void {
  const folder = join(import.meta.dirname, '..', '..', '..')
  for (const file of [
    'out/main/index.js',
    'out/main/catalyst.js',
    'out/preload/index.cjs',
    'out/renderer/index.html',
  ])
    if (!existsSync(join(folder, file))) throw new Error(`${file} is missing: run \`npm run build\` first`)
}
