import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startNode } from '../../../test/support/child.ts'
import { prepareHome } from './home.ts'
import { claimInstance, findInstance } from './instance.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-home-'))
})
afterEach(() => rm(folder, { recursive: true }))
const self = {
  pid: process.pid,
  host: 'server',
  version: '1.2.3',
  startedAt: '2026-01-01T00:00:00.000Z',
} as const

/** Another process that claims the folder and waits. */
async function otherProcess() {
  const program = `
    import { homeAt } from ${JSON.stringify(new URL('./home.ts', import.meta.url).href)}
    import { claimInstance } from ${JSON.stringify(new URL('./instance.ts', import.meta.url).href)}
    const claim = await claimInstance(homeAt(${JSON.stringify(folder)}), { pid: process.pid, host: 'desktop', version: '1', startedAt: '' })
    await claim.announce({ url: 'http://127.0.0.1:8001' })
    console.log('claimed')
    setInterval(() => {}, 1000)`
  const child = startNode(['--input-type=module-typescript', '-e', program])
  await child.line(/claimed/u)
  return child
}

test('a folder held by another process is refused, naming it, until that process is killed', async () => {
  const home = await prepareHome(folder)
  expect(await findInstance(home)).toBeUndefined()
  const child = await otherProcess()

  await expect(claimInstance(home, self)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining(`the Catalyst app (pid ${child.pid})`),
  })
  expect(await findInstance(home)).toMatchObject({ pid: child.pid, url: 'http://127.0.0.1:8001' })

  await child.kill('SIGKILL')
  expect(await findInstance(home)).toBeUndefined()
  const claim = await claimInstance(home, self)
  await claim.release()
})

test('a released folder is free', async () => {
  const home = await prepareHome(folder)
  const claim = await claimInstance(home, self)
  await claim.release()
  expect(await findInstance(home)).toBeUndefined()
  await (await claimInstance(home, self)).release()
})
