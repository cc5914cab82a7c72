import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCatalyst } from '../../test/support/catalyst.ts'
import { type RunningCommand, runCommand } from '../../test/support/run-command.ts'
import { homeAt } from '../core/platform/home.ts'
import { claimInstance } from '../core/platform/instance.ts'

let folder: string
let home: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-looking-'))
  home = join(folder, 'home')
  await writeFile(join(folder, 'notes.md'), '# Notes\n\nThe harbour floods at spring tide.\n')
  await writeFile(join(folder, 'compose.yml'), 'services:\n  web:\n    image: catalyst-test/service:1\n')
  const catalyst = await startCatalyst({ home, keepHome: true })
  await catalyst.settings.update({ endpoints: { redis: { url: 'redis://127.0.0.1:1' } } })
  await catalyst.stop()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const file = () => join(folder, 'compose.yml')
const looks = [
  ['health', '--json'],
  ['stack', 'ps', '--json'],
  ['stack', 'why', '--json'],
  ['stack', 'events', '--json'],
]

/** Every file below a folder with its content; logs too, which nobody who only looks writes. */
async function contents(of: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of await readdir(of, { recursive: true })) {
    const path = join(of, name)
    if ((await stat(path)).isFile() && !/-(?:shm|wal)$/u.test(name))
      found[name] = (await readFile(path)).toString('base64')
  }
  return found
}

test.each(looks)('%s %s looks beside a command that holds the data folder', async (...look) => {
  const held = homeAt(home)
  const claim = await claimInstance(held, { pid: process.pid, host: 'command', version: '1', startedAt: '' })
  try {
    const before = await contents(home)
    const args = look[0] === 'stack' ? [...look, '--file', file()] : look
    const { code, stdout, stderr } = await runCommand(home, args, { cwd: folder })
    expect(stderr).not.toContain('in use')
    expect([0, 1]).toContain(code)
    if (stdout !== '')
      for (const line of stdout.trim().split('\n').slice(0, 1)) expect(line).toMatch(/^[{[]/u)
    expect(await contents(home)).toEqual(before)
  } finally {
    await claim.release()
  }
})

test('what is looked at is what the folder says', async () => {
  const { stdout } = await runCommand(home, ['health', '--json'], { cwd: folder })
  expect(JSON.parse(stdout).checks).toMatchObject({
    redis: { status: 'unhealthy' },
    index: { status: 'healthy' },
  })
})

test('who looks at a folder that is not there makes none', async () => {
  const nowhere = join(folder, 'nowhere')
  const { code } = await runCommand(nowhere, ['stack', 'why', '--file', file()], { cwd: folder })
  expect([0, 1]).toContain(code)
  await expect(stat(nowhere)).rejects.toThrow('ENOENT')
})

test('a look that lasts keeps nobody from the folder', async () => {
  const started = Promise.withResolvers<RunningCommand>()
  const watch = runCommand(home, ['health', '--watch', '--json'], {
    cwd: folder,
    onStart: (command) => command.stdout.once('data', () => started.resolve(command)),
  })
  const { interrupt } = await Promise.race([
    started.promise,
    watch.then(({ stderr }) => Promise.reject(new Error(`health --watch ended by itself: ${stderr}`))),
  ])
  const { code } = await runCommand(home, ['ingest', 'notes.md', '--no-embed'], { cwd: folder })
  expect(code).toBe(0)
  interrupt()
  expect((await watch).code).toBe(0)
})
