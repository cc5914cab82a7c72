import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { launchNodeProgram } from './launch-node.ts'

const folders: string[] = []
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
})

/** Launches a program of these lines, which have `parent`, its channel. */
async function launch(lines: string) {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-program-'))
  folders.push(folder)
  const channel = new URL('./parent-channel.ts', import.meta.url)
  const file = join(folder, 'program.ts')
  await writeFile(
    file,
    `import { parentChannel } from ${JSON.stringify(channel)}\nconst parent = parentChannel()\n${lines}`,
  )
  const child = launchNodeProgram(pathToFileURL(file), 'test')
  const exit = new Promise<string>((resolve) => child.onExit(resolve))
  return { child, exit }
}

test('messages go there and back as structured clones', async () => {
  const { child, exit } = await launch('parent.onMessage((message) => parent.send({ got: message }))')
  const answer = new Promise((resolve) => child.onMessage(resolve))
  child.send({ vector: new Float32Array([1, 2]), when: new Date(0) })
  expect(await answer).toEqual({ got: { vector: new Float32Array([1, 2]), when: new Date(0) } })
  child.kill()
  expect(await exit).toContain('SIGKILL')
})

test('the end of a program that fails tells its code and its last words', async () => {
  const { exit } = await launch('throw new Error("the disk is full")')
  expect(await exit).toMatch(/code 1.*the disk is full/su)
})

test('a message after the end is lost quietly, and a late listener hears of the end', async () => {
  const { child, exit } = await launch('process.exit(3)')
  expect(await exit).toContain('code 3')
  child.send('anybody there?')
  child.kill()
  expect(await new Promise<string>((resolve) => child.onExit(resolve))).toContain('code 3')
})
