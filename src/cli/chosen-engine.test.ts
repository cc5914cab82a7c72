import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '../../test/support/run-command.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-context-'))
  await writeFile(join(folder, 'compose.yml'), 'services:\n  web:\n    image: catalyst-test/service:1\n')
  await writeFile(join(folder, 'config.json'), '{"currentContext": "lost"}')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(['up', 'down', 'restart', 'why', 'ps'])(
  'stack %s on a context that does not exist fails and names it',
  async (verb) => {
    const done = await runCommand(
      join(folder, 'home'),
      ['stack', verb, '--file', join(folder, 'compose.yml')],
      {
        cwd: folder,
        env: { DOCKER_CONTEXT: 'nosuch' },
      },
    )
    expect(done.code).toBe(1)
    expect(done.stdout + done.stderr).toContain(`There is no Docker context nosuch`)
  },
)

test('the context that the configuration of docker chooses is meant likewise', async () => {
  const { code, stdout, stderr } = await runCommand(
    join(folder, 'home'),
    ['stack', 'up', '--file', join(folder, 'compose.yml')],
    { cwd: folder, env: { DOCKER_CONFIG: folder, DOCKER_CONTEXT: '' } },
  )
  expect(code).toBe(1)
  expect(stdout + stderr).toContain('There is no Docker context lost')
  expect(stdout + stderr).toContain('docker context use')
})
