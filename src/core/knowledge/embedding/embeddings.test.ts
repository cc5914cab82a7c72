import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { startEmbeddingEndpoint } from '../../../../test/support/embedding-endpoint.ts'
import { Settings, type SettingsPatch } from '../../../contract/settings.ts'
import { connectEmbeddings } from '../../llm/embedding-endpoint.ts'
import { launchNodeProgram } from '../../platform/launch-node.ts'
import { silentLogger } from '../../platform/logger.ts'
import type { SettingsSource } from '../../settings/ports.ts'
import type { Embeddings } from '../ports.ts'
import { createEmbeddings } from './embeddings.ts'

const modelFolder = fileURLToPath(new URL('../../../../resources/models/all-MiniLM-L6-v2', import.meta.url))

/** Settings in memory. */
function settingsOf(patch: SettingsPatch) {
  let now = Settings.parse(patch)
  let listener: (now: Settings, before: Settings) => void = () => {}
  const source: SettingsSource = {
    current: () => now,
    secret: async () => undefined,
    connection: async () => '',
    onChange: (added) => {
      listener = added
      return () => {
        listener = () => {}
      }
    },
  }
  return {
    source,
    change(next: SettingsPatch) {
      const before = now
      now = Settings.parse(next)
      listener(now, before)
    },
  }
}

const open: Embeddings[] = []
function embeddings(source: SettingsSource, folder = modelFolder): Embeddings {
  const created = createEmbeddings({
    settings: source,
    program: new URL('./builtin/embedder.process.ts', import.meta.url),
    launch: launchNodeProgram,
    modelFolder: folder,
    logger: silentLogger,
    connect: connectEmbeddings,
  })
  open.push(created)
  return created
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

describe('the embedding model in force', () => {
  test('is the built-in one from the start, and works', async () => {
    const one = embeddings(settingsOf({}).source)
    expect(one.current()).toMatchObject({ provider: 'builtin', model: 'all-MiniLM-L6-v2' })
    expect(await one.current().embedQuery('hello')).toHaveLength(384)
    expect(one.problem()).toBeUndefined()
  })

  test('follows the settings, and tells when it changed', () => {
    const settings = settingsOf({})
    const one = embeddings(settings.source)
    let changes = 0
    one.onChange(() => changes++)
    const before = one.current()
    settings.change({ search: { rrfK: 10 } })
    expect(one.current()).toBe(before)
    const endpoint = { provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1', model: 'm' } as const
    settings.change({ embeddings: endpoint })
    expect(one.current()).toMatchObject({ provider: 'openai', model: 'm' })
    const keyed = one.current()
    settings.change({ embeddings: endpoint })
    expect(one.current(), 'a changed key').not.toBe(keyed)
    expect(changes).toBe(2)
  })

  test('is that of the profile which has the role, with its address, model and key', async () => {
    await using server = await startEmbeddingEndpoint()
    const profile = { id: 'vectors', baseUrl: server.baseUrl, model: 'of-the-profile' }
    const settings = settingsOf({ llm: { profiles: [profile] } })
    const asked: string[] = []
    const secret = async (name: string) => {
      asked.push(name)
      return 'sk-of-vectors'
    }
    const source = { ...settings.source, secret }
    const one = embeddings(source)
    expect(one.current()).toMatchObject({ provider: 'builtin' })
    settings.change({ llm: { profiles: [profile], roles: { embedding: 'vectors' } } })
    expect(one.current()).toMatchObject({ provider: 'openai', model: 'of-the-profile' })
    const space = await one.current().space()
    expect(one.currentOwns(space)).toBe(true)
    expect(asked).toEqual(['llm.profiles.vectors.apiKey'])
    expect(server.authorization).toBe('Bearer sk-of-vectors')
    expect([...server.texts.keys()]).toEqual(['of-the-profile'])
    const before = one.current()
    settings.change({
      llm: { profiles: [{ ...profile, model: 'another' }], roles: { embedding: 'vectors' } },
    })
    expect(one.current()).not.toBe(before)
    expect(one.currentOwns(space)).toBe(false)
    settings.change({ llm: { profiles: [profile] } })
    expect(one.current()).toMatchObject({ provider: 'builtin' })
  })

  test('a former model still embeds queries for the documents it embedded', async () => {
    const settings = settingsOf({})
    const one = embeddings(settings.source)
    const space = await one.current().space()
    settings.change({ embeddings: { provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1', model: 'm' } })
    expect(await one.forSpace(space)?.embedQuery('hello')).toHaveLength(384)
    expect(one.forSpace({ id: 'never seen', dimensions: 3 })).toBeUndefined()
  })

  test('an endpoint without address or model says what is missing', async () => {
    const one = embeddings(settingsOf({ embeddings: { provider: 'openai', model: 'm' } }).source)
    await expect(one.current().space()).rejects.toMatchObject({
      message: expect.stringContaining('its address is missing'),
    })
    expect(one.problem()?.remedy).toContain('Settings')
  })

  test('remembers what is wrong, until something else is in force', async () => {
    const settings = settingsOf({})
    const one = embeddings(settings.source, join(tmpdir(), 'no-such-model'))
    await expect(one.current().embedQuery('x')).rejects.toThrow('is missing')
    expect(one.problem()).toMatchObject({ message: expect.stringContaining('onnx') })
    settings.change({ embeddings: { provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1', model: 'm' } })
    expect(one.problem()).toBeUndefined()
  })

  test('a cancelled call is no problem', async () => {
    const one = embeddings(settingsOf({}).source)
    await expect(one.current().embedQuery('x', AbortSignal.abort())).rejects.toThrow()
    expect(one.problem()).toBeUndefined()
  })
})
