import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'

const run = promisify(execFile)
const { bin, version } = JSON.parse(await readFile('package.json', 'utf8')) as {
  bin: { catalyst: string }
  version: string
}

test('the command that the package declares runs as a program, and names itself as it is typed', async () => {
  const home = await mkdtemp(join(tmpdir(), 'catalyst-command-'))
  try {
    const env = { ...process.env, CATALYST_HOME: home, CATALYST_TOKEN: undefined }
    // By its first line, as npx and a shell start it.
    const told = await run(`./${bin.catalyst}`, ['--version'], { env })
    expect(told.stdout.trim()).toBe(version)
    const refused = run(`./${bin.catalyst}`, ['sign-in'], { env }).then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    )
    expect(await refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Start one: npx catalyst serve'),
    })
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
