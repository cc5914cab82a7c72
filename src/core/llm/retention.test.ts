import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configRig } from '../../../test/support/models/config-rig.ts'
import { chunk, sendChunks } from '../../../test/support/models/model-server.ts'
import { errorCode } from '../../shared/error-code.ts'

const rig = configRig()

/** A file that takes another one's place is gone at once. */
async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

/** All files of the data folder in which a text stands. */
async function findFiles(text: string): Promise<string[]> {
  const folder = rig.catalyst.folder
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  const contents = await Promise.all(files.map(async (file) => [file, await readIfThere(file)] as const))
  return contents.filter(([, content]) => content.includes(text)).map(([file]) => file)
}

async function serve(): Promise<void> {
  const server = await rig.serve((_, response) =>
    sendChunks(response, [chunk({ content: 'answer-canary-7Q' }), chunk({}, 'stop')]),
  )
  await rig.save({ id: 'p', baseUrl: server.baseUrl, model: 'scripted' })
}

/** A call as a step of a run, and from the cache. */
async function callInRun(): Promise<void> {
  const { runs, llm } = rig.catalyst
  const started = await runs.work({ kind: 'ask', title: 'Ask' }, async (run) => {
    await llm.models.chat(
      llm.profiles.resolve(),
      { messages: [{ role: 'user', content: 'prompt-canary-7Q' }] },
      { run, cache: true },
    )
    return {}
  })
  await started.done
}

test('prompts and answers are kept for as long as is set, and are in no file after that', async () => {
  await serve()
  await rig.ask('PUT', '/config', { retention: 1 })
  await callInRun()
  expect(await findFiles('prompt-canary-7Q')).not.toEqual([])
  await rig.ask('PUT', '/config', { retention: 0 })
  await expect.poll(() => findFiles('prompt-canary-7Q')).toEqual([])
  await expect.poll(() => findFiles('answer-canary-7Q')).toEqual([])
})

test('where nothing is kept, a prompt is never in a file: not from a call of a run, not from a plain one', async () => {
  await serve()
  await rig.ask('PUT', '/config', { retention: 0 })
  await callInRun()
  await rig.stream('/llm/chat', { messages: [{ role: 'user', content: 'prompt-canary-7Q' }] })
  expect(await findFiles('canary-7Q')).toEqual([])
  await rig.ask('PUT', '/config', { retention: 7 })
})

test('a key of a profile is in no file but sealed, and in no answer', async () => {
  await serve()
  const key = 'canary-key-of-profile-p-44'
  await rig.ask('PUT', '/llm/profiles/p/key', { value: key })
  await rig.ask('PUT', '/config', { keys: { p: key }, untested: true })
  await rig.stream('/llm/profiles/p/test', { key })
  rig.catalyst.logger.info(`It said: wrong key ${key}`)
  await rig.catalyst.log.flush?.()
  expect(await findFiles(key)).toEqual([])
  expect(JSON.stringify(await rig.ask('GET', '/config'))).not.toContain(key)
  expect(await (await rig.send('GET', '/settings')).text()).not.toContain(key)
})
