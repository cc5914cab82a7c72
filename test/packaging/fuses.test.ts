import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'

/** By which Electron's fuses are found in its binary; version 1 and a state for each follow. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const root = join(import.meta.dirname, '..', '..')

let folder: string
let app: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalyst-fuses-'))
  app = join(folder, 'app')
  // As Electron comes: each of the eight off or on by default, in a file that is nothing else.
  writeFileSync(app, Buffer.from(`before ${sentinel}\x01\x0810110001 after`, 'latin1'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function check() {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'check-fuses.ts'), app])
  return { status, stderr: String(stderr) }
}

/** Flips what electron-builder.yml says, as electron-builder does. */
async function flip(but: Partial<Record<FuseV1Options, boolean>> = {}) {
  const { electronFuses } = parse(await readFile(join(root, 'electron-builder.yml'), 'utf8')) as {
    electronFuses: Record<string, boolean>
  }
  const wanted = Object.entries(electronFuses).map(([name, on]) => [
    FuseV1Options[(name.charAt(0).toUpperCase() + name.slice(1)) as keyof typeof FuseV1Options],
    on,
  ])
  await flipFuses(app, { version: FuseVersion.V1, ...Object.fromEntries(wanted), ...but })
}

test('the build leaves no way to run the app as something else', async () => {
  await flip()
  expect(await readFile(app, 'latin1')).toContain(`${sentinel}\x01\x0801001100`)
  expect(check()).toEqual({ status: 0, stderr: '' })
})

test('an app whose fuses were not set is told, fuse by fuse', () => {
  const { status, stderr } = check()
  expect(status).toBe(1)
  expect(stderr).toContain('runAsNode is on, against electron-builder.yml')
  expect(stderr).toContain('onlyLoadAppFromAsar is off, against electron-builder.yml')
})

test('one fuse that stands otherwise is enough', async () => {
  await flip({ [FuseV1Options.EnableNodeCliInspectArguments]: true })
  expect(check()).toEqual({
    status: 1,
    stderr: 'enableNodeCliInspectArguments is on, against electron-builder.yml\n',
  })
})
