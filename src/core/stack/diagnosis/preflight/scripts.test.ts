import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { service } from '../../../../../test/support/stack-observation.ts'
import { readMountedPrograms } from './scripts.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-scripts-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const mounted = (source: string, target: string) =>
  service('api', { mounts: [{ type: 'bind', source, target, readOnly: true, line: 1 }] })

test('a file that is mounted by itself, or in a folder, and what is neither', async () => {
  const source = join(folder, 'run.sh')
  await writeFile(source, `#!/bin/sh\r\n${'x'.repeat(9000)}`, { mode: 0o644 })
  const head = { source, firstLine: '#!/bin/sh\r', executable: false }
  expect(await readMountedPrograms(mounted(source, '/run.sh'), ['sh', '/run.sh', '/etc/x'])).toEqual([
    { path: '/run.sh', ...head },
  ])
  expect(await readMountedPrograms(mounted(folder, '/scripts'), ['/scripts/run.sh'])).toEqual([
    { path: '/scripts/run.sh', ...head },
  ])
  // A folder, a file that is not there, and one outside of what is mounted.
  expect(await readMountedPrograms(mounted(folder, '/s'), ['/s', '/s/no.sh', '/s/../etc/passwd'])).toEqual([])
})

test.skipIf(process.platform === 'win32')('a pipe is not waited for', async () => {
  execFileSync('/usr/bin/env', ['mkfifo', join(folder, 'pipe')])
  expect(await readMountedPrograms(mounted(folder, '/s'), ['/s/pipe'])).toEqual([])
})
