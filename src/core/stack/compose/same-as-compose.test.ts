import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { comparable, inOurTerms } from '../../../../test/support/compose-config.ts'
import { findCompose } from '../../../../test/support/engine/compose-binary.ts'
import { loadProject } from './load-project.ts'

const fixtures = fileURLToPath(new URL('../../../../test/fixtures/compose', import.meta.url))
const shipped = fileURLToPath(new URL('../../../../compose/compose.yml', import.meta.url))
const cases = readdirSync(fixtures)
const env = {
  HOME: '/home/user',
  OUTSIDE: 'from-outside',
  HOME_FROM_OUTSIDE: 'x',
  EXPORTED_BARE: 'bare',
}
/** Recorded by docker compose 2.40.3 with the services of all profiles; folders are written as `<folder>`. */
const recordingPath = (name: string) => join(fixtures, name, 'config-2.40.3.json')
/** Other releases word some of it differently. */
const release = '2.40.3'
const found = await findCompose().catch(() => undefined) // cannot be fetched here
const compose = found?.version === release ? found : undefined

afterEach(() => vi.unstubAllEnvs())

// The recordings have the paths of a POSIX system.
describe.skipIf(process.platform === 'win32')('a Compose file is read as docker compose reads it', () => {
  it.each(cases)('%s', async (name) => {
    vi.stubEnv('HOME', env.HOME)
    const recorded = (await readFile(recordingPath(name), 'utf8')).replaceAll('<folder>', fixtures)
    const project = await loadProject({ file: join(fixtures, name), env })
    expect(unordered(comparable(project))).toEqual(unordered(inOurTerms(JSON.parse(recorded))))
  })

  const reason = compose
    ? ''
    : ` (skipped: docker compose ${release} is not here, but ${found?.version ?? 'none'})`
  it.skipIf(!compose)(`the recordings are what docker compose says today${reason}`, async () => {
    for (const name of cases) {
      const { stdout } = await promisify(execFile)(
        compose!.program,
        [...compose!.args, '--profile', '*', 'config', '--format', 'json'],
        { cwd: join(fixtures, name), env },
      )
      const recording = `${JSON.stringify(JSON.parse(stdout), null, 1)}\n`.replaceAll(fixtures, '<folder>')
      if (process.env.RECORD !== undefined) await writeFile(recordingPath(name), recording)
      expect(recording, name).toBe(await readFile(recordingPath(name), 'utf8'))
    }
  })

  it.skipIf(!compose)(`the shipped stack${reason}`, async () => {
    vi.stubEnv('HOME', env.HOME)
    const args = [...compose!.args, '--file', shipped, '--profile', '*', 'config', '--format', 'json']
    const { stdout } = await promisify(execFile)(compose!.program, args, { env })
    const project = await loadProject({ file: shipped, env })
    expect(unordered(comparable(project))).toEqual(unordered(inOurTerms(JSON.parse(stdout))))
  })
})

/** Docker compose sorts what it keeps in maps and sets; the order of words in a command is kept. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(unordered)
    return items.every((item) => typeof item === 'string')
      ? items
      : items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  const sets = ['unsetEnvironment', 'extraHosts', 'expose']
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    entries.map(([name, part]) => [name, sets.includes(name) ? [...part].sort() : unordered(part)]),
  )
}
