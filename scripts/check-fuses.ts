// Says whether the fuses in a packaged app stand as electron-builder.yml sets them: node scripts/check-fuses.ts APP
// APP is the program, or `Catalyst.app`. Exit 1 when one does not.
import { readFile } from 'node:fs/promises'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { parse } from 'yaml'

/** What @electron/fuses reads for a fuse that is on, as a character code. */
const on = '1'.charCodeAt(0)

const app = process.argv[2]
if (!app) {
  console.error('Name the packaged app: node scripts/check-fuses.ts dist/linux-unpacked/catalyst-desktop')
  process.exit(2)
}
const config = new URL('../electron-builder.yml', import.meta.url)
const { electronFuses } = parse(await readFile(config, 'utf8')) as { electronFuses: Record<string, boolean> }
const wire = (await getCurrentFuseWire(app)) as unknown as Record<string, number | string>

const wrong = Object.entries(electronFuses).filter(([name, wanted]) => {
  const position = FuseV1Options[(name.charAt(0).toUpperCase() + name.slice(1)) as keyof typeof FuseV1Options]
  const isRight = (wire[position] === on) === wanted
  if (!isRight) console.error(`${name} is ${wanted ? 'off' : 'on'}, against electron-builder.yml`)
  return !isRight
})
if (wrong.length === 0) console.log('All fuses stand as electron-builder.yml sets them.')
else process.exitCode = 1
