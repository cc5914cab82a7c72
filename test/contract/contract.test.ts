import { isDefinedError, ORPCError, safe } from '@orpc/client'
import { afterEach, describe, expect, it } from 'vitest'
import type { CatalystClient } from '../../src/contract/index.ts'
import { type Logger, silentLogger } from '../../src/core/platform/logger.ts'
import { currentRequest } from '../../src/core/platform/request-context.ts'
import { Topic } from '../../src/core/platform/topic.ts'
import { contractDouble, type Handlers } from '../support/contract-double.ts'
import { doors, type OpenDoor } from '../support/doors.ts'

const run = {
  id: 'run_1',
  kind: 'ingest',
  title: 'Two files',
  status: 'running',
  requestId: 'req_1',
  by: 'api',
  createdAt: '2026-01-02T03:04:05.678Z',
  startedAt: null,
  endedAt: null,
  progress: { done: 1, total: 2, unit: 'files', rate: null, secondsLeft: null, activity: 'Reading' },
  counts: { succeeded: 1, unchanged: 0, skipped: 0, failed: 0, cancelled: 0 },
  figures: { chunks: 7 },
  pauses: [],
} as const

describe.each(Object.keys(doors))('the contract over %s', (name) => {
  const opened: OpenDoor[] = []
  afterEach(async () => {
    for (const door of opened.splice(0)) await door.close()
  })
  async function open(handlers: Handlers = {}, logger?: Logger): Promise<CatalystClient> {
    const door = await doors[name]!(contractDouble(handlers), logger)
    opened.push(door)
    return door.client
  }

  it('answers a good call with what the service gave, defaults filled in', async () => {
    const client = await open({
      'knowledge.search': ({ input }) => ({
        results: [],
        mode: 'bm25',
        took_ms: 1.5,
        candidates: 0,
        embedded: 0.25,
        notice: JSON.stringify(input),
      }),
    })
    const answer = await client.knowledge.search({ query: '"quotes" OR 🦊', filters: { types: ['pdf'] } })
    expect(answer).toMatchObject({ mode: 'bm25', took_ms: 1.5, embedded: 0.25 })
    expect(JSON.parse(answer.notice ?? '')).toEqual({
      query: '"quotes" OR 🦊',
      limit: 10,
      filters: { types: ['pdf'] },
    })
  })

  it('carries parameters of the address and of the query', async () => {
    const seen: unknown[] = []
    const client = await open({
      'runs.steps': ({ input }) => {
        seen.push(input)
        return { steps: [], total: 0, revision: 3 }
      },
    })
    await client.runs.steps({ id: 'run/ä 1', status: 'failed', limit: 7 })
    expect(seen).toEqual([{ id: 'run/ä 1', status: 'failed', limit: 7 }])
  })

  it('refuses bad input with a message that names the field', async () => {
    const client = await open()
    const { error } = await safe(client.knowledge.search({ query: 'x', limit: 1000 }))
    expect(error).toMatchObject({
      code: 'BAD_REQUEST',
      status: 400,
      message: expect.stringMatching(/^limit: /u),
      data: { fields: { limit: expect.any(String) }, remedy: expect.any(String) },
    })
  })

  it('refuses a filter it does not know instead of searching without it', async () => {
    const client = await open({})
    const { error } = await safe(
      client.knowledge.search({ query: 'tide', limit: 5, filters: { type: 'pdf' } as never }),
    )
    expect(error).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('"type"') })
  })

  it('gives an error of the contract its type, message, remedy and fields', async () => {
    const client = await open({
      'runs.get': ({ errors }) => {
        throw errors.NOT_FOUND!({
          message: 'There is no run run_9.',
          data: { remedy: 'See `catalyst runs list`.' },
        })
      },
      'settings.update': ({ errors }) => {
        throw errors.INVALID!({
          message: 'One setting is refused.',
          data: { remedy: 'Correct it.', fields: { 'chunking.overlap': 'Must be smaller than 512.' } },
        })
      },
    })
    const missing = await safe(client.runs.get({ id: 'run_9' }))
    expect(isDefinedError(missing.error)).toBe(true)
    expect(missing.error).toMatchObject({
      code: 'NOT_FOUND',
      status: 404,
      message: 'There is no run run_9.',
      data: { remedy: 'See `catalyst runs list`.' },
    })
    const refused = await safe(client.settings.update({ patch: { chunking: { overlap: 512 } } }))
    expect(isDefinedError(refused.error)).toBe(true)
    expect(refused.error).toMatchObject({
      code: 'INVALID',
      data: { fields: { 'chunking.overlap': 'Must be smaller than 512.' } },
    })
  })

  it('hides what broke inside, and logs it with its cause', async () => {
    const logged: unknown[] = []
    const logger = { ...silentLogger, error: (_message: string, fields?: unknown) => logged.push(fields) }
    const client = await open(
      {
        'knowledge.totals': () => {
          throw new TypeError('secret.internal is undefined')
        },
      },
      logger,
    )
    const { error } = await safe(client.knowledge.totals())
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', status: 500 })
    expect(JSON.stringify(error) + error?.message).not.toContain('secret')
    expect(isDefinedError(error)).toBe(false)
    expect(logged).toEqual([{ error: expect.objectContaining({ message: 'secret.internal is undefined' }) }])
  })

  it('streams events in order and ends', async () => {
    const client = await open({
      'runs.watch': async function* () {
        for (const done of [0, 1, 2]) yield { ...run, progress: { ...run.progress, done } }
      },
    })
    const seen: number[] = []
    for await (const event of await client.runs.watch()) seen.push(event.progress.done)
    expect(seen).toEqual([0, 1, 2])
  })

  it('tells a stream that fails from one that ends', async () => {
    const client = await open({
      'runs.watch': async function* ({ errors }) {
        yield run
        throw errors.UNAVAILABLE!({ message: 'The records are gone.', data: { remedy: 'Restart.' } })
      },
    })
    const seen: string[] = []
    const failure = await safe(
      (async () => {
        for await (const event of await client.runs.watch()) seen.push(event.id)
      })(),
    )
    expect(seen).toEqual(['run_1'])
    expect(failure.error).toMatchObject({ code: 'UNAVAILABLE', data: { remedy: 'Restart.' } })
    expect(failure.error).toBeInstanceOf(ORPCError)
  })

  it('lets the service see that a call was given up', async () => {
    const started = Promise.withResolvers<void>()
    const aborted = Promise.withResolvers<void>()
    const client = await open({
      'health.check': async ({ signal }) => {
        started.resolve()
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
        aborted.resolve()
        throw signal?.reason
      },
    })
    const giveUp = new AbortController()
    const call = safe(client.health.check({}, { signal: giveUp.signal }))
    await started.promise
    giveUp.abort()
    await aborted.promise
    expect((await call).error).toBeTruthy()
  })

  it('lets the service see that nobody watches any more, also between two events', async () => {
    const topic = new Topic<typeof run>()
    const ended = Promise.withResolvers<void>()
    const client = await open({
      'runs.watch': async function* ({ signal }) {
        try {
          yield run
          yield* topic.subscribe(signal)
        } finally {
          ended.resolve()
        }
      },
    })
    const giveUp = new AbortController()
    const stream = await client.runs.watch({}, { signal: giveUp.signal })
    expect((await stream.next()).value).toMatchObject({ id: 'run_1' })
    const waiting = safe(stream.next())
    giveUp.abort()
    await ended.promise
    await waiting
  })

  it('ends the stream of a reader that stops reading', async () => {
    const ended = Promise.withResolvers<void>()
    const client = await open({
      'runs.watch': async function* () {
        try {
          for (;;) {
            yield run
            await new Promise((resolve) => setImmediate(resolve))
          }
        } finally {
          ended.resolve()
        }
      },
    })
    for await (const event of await client.runs.watch()) {
      expect(event.id).toBe('run_1')
      break
    }
    await ended.promise
  })

  it('gives every call a request id of its own, seen through every await', async () => {
    const seen: string[] = []
    const client = await open({
      'health.live': async ({ context }) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        expect(currentRequest()).toMatchObject(context)
        seen.push(currentRequest().requestId)
        return { status: 'live' }
      },
    })
    await Promise.all([client.health.live(), client.health.live()])
    expect(new Set(seen).size).toBe(2)
  })

  it('takes files, whole and with their names', async () => {
    const client = await open({
      'knowledge.upload': async ({ input }) => {
        const { files, embed } = input as { files: File[]; embed?: boolean }
        const texts = await Promise.all(files.map(async (file) => `${file.name}=${await file.text()}`))
        return { runId: texts.join('|') + String(embed), accepted: files.length, refused: [] }
      },
    })
    const answer = await client.knowledge.upload({
      files: [new File(['one'], 'a.txt'), new File(['zwei'], 'Bär.txt')],
      embed: 'false',
    })
    expect(answer).toEqual({ runId: 'a.txt=one|Bär.txt=zweifalse', accepted: 2, refused: [] })
  })

  it('reaches every procedure of the contract', async () => {
    const client = (await open()) as unknown as Record<
      string,
      Record<string, (input?: unknown) => Promise<unknown>>
    >
    const inputs: Record<string, unknown> = {
      'ask.ask': { question: 'x' },
      'audit.begin': { because: 'it is long' },
      'audit.get': { seq: 0 },
      'config.put': { retention: 7 },
      'llm.setKey': { id: 'x', value: 'x' },
      'llm.chat': { messages: [{ role: 'user', content: 'x' }] },
      'llm.usage': { by: 'day' },
      'health.testLlm': {},
      'health.testEndpoint': { endpoint: 'redis' },
      'health.setPolling': { paused: true },
      'knowledge.upload': { files: [new File(['x'], 'x.txt')] },
      'knowledge.remove': { ids: ['doc_1'] },
      'knowledge.reindex': { ids: ['doc_1'] },
      'knowledge.search': { query: 'x' },
      'notices.report': { title: 'x' },
      'settings.update': { patch: {} },
      'settings.setSecret': { name: 'llm.apiKey', value: 'x' },
      'secrets.protect': { kind: 'plain' },
      'secrets.rotateStack': { variable: 'REDIS_PASSWORD' },
      'secrets.forgetStack': { variable: 'REDIS_PASSWORD' },
      'secrets.setStack': { variable: 'REDIS_PASSWORD', value: 'long enough' },
      'settings.forgetSecret': { name: 'llm.apiKey' },
      'stack.usePort': { variable: 'REDIS_PORT', port: 6380 },
      'runs.step': { id: 'x', step: 'y' },
      'stack.probes': { service: 'redis' },
    }
    const { contract } = await import('../../src/contract/index.ts')
    for (const [feature, procedures] of Object.entries(contract)) {
      for (const procedure of Object.keys(procedures)) {
        const input = inputs[`${feature}.${procedure}`] ?? { id: 'x' }
        await expect(client[feature]![procedure]!(input), `${feature}.${procedure}`).resolves.toBeDefined()
      }
    }
  })
})
