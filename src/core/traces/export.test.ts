import { expect, test } from 'vitest'
import { type Script, takesAll } from '../../../test/support/traces/otlp-receiver.ts'
import type { ReceivedSpan } from '../../../test/support/traces/otlp-shape.ts'
import { tracesForEachTest } from '../../../test/support/traces/trace-rig.ts'

const rig = tracesForEachTest()
const namesOf = (spans: readonly ReceivedSpan[]) => spans.map(({ name }) => name).toSorted()
/** Refuses each request that holds one of these. */
const refuses =
  (isBad: (span: ReceivedSpan) => boolean, status = 400): Script =>
  (request, answer) => {
    if (request.spans.some(isBad)) answer.say(status, { message: 'a span is not valid' })
    else takesAll(request, answer)
  }
const expectEachOnce = (ids: readonly string[], count: number) => {
  expect(new Set(ids).size, 'different spans').toBe(count)
  expect(ids.length, 'spans taken').toBe(count)
}

test('a run that has ended comes whole: one trace, each step below the one it is part of, with the request', async () => {
  const { receiver, run, traces } = await rig()
  const ended = await run((open) => {
    open.step({ id: 'read', kind: 'phase', name: 'Read', status: 'running' })
    open.step({ id: 'f1', parent: 'read', kind: 'item', name: '/home/me/a.pdf', status: 'succeeded' })
    open.step({
      ...{ id: 'f2', parent: 'read', kind: 'item', name: '/home/me/b.pdf', status: 'failed' },
      ...{ code: 'no-text-layer', message: 'All pages are pictures.', remedy: 'Use OCR.' },
    })
  })
  await receiver.until(({ spans }) => spans.length === 4)
  expect(receiver.faults).toEqual([])
  const [root, read, f1, f2] = ['Ingest', 'Read', 'a.pdf', 'b.pdf'].map((name) =>
    receiver.spans.find((span) => span.name === name),
  )
  expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1)
  expect(root?.parentSpanId).toBeUndefined()
  expect(read?.parentSpanId).toBe(root?.spanId)
  expect([f1?.parentSpanId, f2?.parentSpanId]).toEqual([read?.spanId, read?.spanId])
  for (const span of receiver.spans)
    expect(span.attributes).toMatchObject({
      ...{ 'catalyst.request.id': ended.requestId, 'catalyst.run.id': ended.id },
    })
  expect(f2).toMatchObject({
    status: { code: 2, message: 'All pages are pictures.' },
    attributes: { 'error.type': 'no-text-layer', 'langfuse.observation.level': 'ERROR' },
  })
  expect(root?.attributes).toMatchObject({
    'catalyst.run.count.failed': '1',
    'langfuse.observation.type': 'chain',
  })
  expect(await traces.run(ended.id)).toMatchObject({ traceId: root?.traceId, exported: true })
  await expect(traces.run('run_none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a server that is down gets everything once it is up, each span once, also after a restart', async () => {
  const one = await rig()
  await one.receiver.close()
  await one.runOf(3)
  await one.runOf(2)
  await one.traces.retry()
  expect(await one.traces.status()).toMatchObject({
    state: 'waiting',
    lagSeconds: expect.any(Number),
    problem: { message: expect.stringContaining('refused'), remedy: expect.any(String) },
  })
  await one.restart()
  await one.runOf(1)
  await one.receiver.open()
  await one.traces.retry()
  expectEachOnce(one.receiver.ids, 9)
  expect(await one.traces.status()).toMatchObject({
    state: 'idle',
    exported: 9,
    lagSeconds: null,
    problem: null,
  })
  await one.restart()
  await one.traces.retry()
  expectEachOnce(one.receiver.ids, 9)
})

test('what was done while traces were off is not told afterwards', async () => {
  const one = await rig({ traces: { enabled: false } })
  await one.runOf(1)
  expect((await one.traces.status()).state).toBe('off')
  one.settings.change({ traces: { enabled: true } })
  await one.traces.retry()
  one.settings.change({ traces: { enabled: false } })
  await one.runOf(1)
  one.settings.change({ traces: { enabled: true } })
  await one.traces.retry()
  await one.runOf(2)
  await one.receiver.until(({ spans }) => spans.length >= 3)
  expectEachOnce(one.receiver.ids, 3)
})

test('many spans go in requests of bounded size, in order, and none is left', async () => {
  const one = await rig()
  await one.runOf(1234)
  await one.receiver.until(({ spans }) => spans.length >= 1235)
  expectEachOnce(one.receiver.ids, 1235)
  expect(Math.max(...one.receiver.requests.map(({ spans }) => spans.length))).toBeLessThanOrEqual(200)
})

test('a wait that the server asks for is kept, also over a restart, until somebody says otherwise', async () => {
  const one = await rig({ script: (_, { say }) => say(503, { message: 'busy' }, { 'retry-after': '600' }) })
  await one.runOf(1)
  await one.receiver.until(({ requests }) => requests.length === 1)
  await expect.poll(async () => (await one.traces.status()).state).toBe('waiting')
  const { problem } = await one.traces.status()
  expect(Date.parse(problem?.retryAt ?? '') - Date.now()).toBeGreaterThan(590_000)
  await one.restart()
  await one.runOf(1)
  expect((await one.traces.status()).problem?.retryAt).toBe(problem?.retryAt)
  expect(one.receiver.requests.length).toBe(1)
  one.receiver.script = takesAll
  await one.traces.retry()
  expectEachOnce(one.receiver.ids, 4)
})

test('it is tried again by itself after a while', async () => {
  let asked = 0
  const one = await rig({
    script: (request, answer) => {
      asked += 1
      if (asked === 1) answer.say(429, {}, { 'retry-after-ms': '50' })
      else takesAll(request, answer)
    },
  })
  await one.runOf(1)
  await one.receiver.until(({ spans }) => spans.length === 2)
  expectEachOnce(one.receiver.ids, 2)
})

test.each([
  ['one', [7]],
  ['the first', [0]],
  ['two side by side', [20, 21]],
  ['some here and there', [3, 44, 45, 199, 250, 298]],
])(
  'of a run of which the server refuses %s, the rest gets through once and those are named',
  async (_, bad) => {
    const names = bad.map((n) => `File ${n}`)
    const one = await rig({ script: refuses(({ name }) => names.includes(name)) })
    await one.runOf(300)
    await one.receiver.until(({ spans }) => spans.length >= 301 - bad.length)
    await expect.poll(async () => (await one.traces.status()).setAside).toBe(bad.length)
    expectEachOnce(one.receiver.ids, 301 - bad.length)
    const { spans } = await one.traces.setAside()
    expect(spans.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    expect(spans[0]?.reason).toContain('a span is not valid')
    // What follows is not held up.
    await one.runOf(1, { name: 'Another' })
    await one.receiver.until(({ spans: all }) => all.length >= 303 - bad.length)
    expect((await one.traces.status()).problem).toBeNull()
  },
)

test('what was set aside goes along again when it is asked for, and is then off the list', async () => {
  const one = await rig({ script: refuses(({ name }) => name === 'File 1') })
  await one.runOf(3)
  await expect.poll(async () => (await one.traces.status()).setAside).toBe(1)
  expect(await one.traces.retry()).toMatchObject({ spans: 1, status: { setAside: 1 } })
  one.receiver.script = takesAll
  expect(await one.traces.retry()).toMatchObject({ spans: 1, status: { setAside: 0 } })
  expectEachOnce(one.receiver.ids, 4)
})

test('a span alone that the server refuses is told from a server that refuses everything', async () => {
  const one = await rig({ script: refuses(() => true) })
  await one.runOf(2)
  await expect.poll(async () => (await one.traces.status()).setAside).toBe(3)
  one.receiver.script = (_, { say }) => say(400, { message: 'no such project' })
  await one.runOf(2)
  await one.receiver.until(({ requests }) => requests.at(-1)?.spans.length === 0)
  await expect.poll(async () => (await one.traces.status()).problem?.message).toContain('no such project')
  expect((await one.traces.status()).setAside).toBe(3)
  one.receiver.script = takesAll
  await one.traces.retry()
  expectEachOnce(one.receiver.ids, 6)
})

test('a span over which the server breaks down is found after some patience', async () => {
  const one = await rig({ script: refuses(({ name }) => name === 'File 5', 500) })
  await one.runOf(30)
  await expect.poll(async () => (await one.traces.status()).state).toBe('waiting')
  expect((await one.traces.status()).setAside).toBe(0)
  await one.receiver.until(({ spans }) => spans.length === 30)
  await expect.poll(async () => (await one.traces.status()).setAside).toBe(1)
  expectEachOnce(one.receiver.ids, 30)
  expect((await one.traces.setAside()).spans).toMatchObject([{ name: 'File 5' }])
})

test('rejected spans of a partial success are on record, and nothing is sent twice', async () => {
  const one = await rig({
    script: ({ spans }, { say, take }) => {
      const bad = spans.filter(({ name }) => name === 'File 2')
      take(spans.filter(({ name }) => name !== 'File 2'))
      const errorMessage = `too long: ${bad[0]?.spanId ?? ''}`
      say(200, bad.length > 0 ? { partialSuccess: { rejectedSpans: String(bad.length), errorMessage } } : {})
    },
  })
  await one.runOf(4)
  await one.receiver.until(({ spans }) => spans.length === 4)
  await expect.poll(async () => (await one.traces.status()).setAside).toBe(1)
  expect((await one.traces.setAside()).spans).toMatchObject([
    { name: 'File 2', reason: expect.stringContaining('too long') },
  ])
  one.receiver.script = ({ spans }, { say, take }) => {
    take(spans.slice(2))
    say(200, { partialSuccess: { rejectedSpans: 2, errorMessage: 'quota' } })
  }
  await one.runOf(6)
  await expect.poll(async () => (await one.traces.status()).setAside).toBe(3)
  expect((await one.traces.setAside()).spans[0]).toMatchObject({ spans: 2, among: 7, reason: 'quota' })
  await one.traces.retry()
  expectEachOnce(one.receiver.ids, 9)
})

test('keys that are not accepted, a wrong path, a web page and a redirect are said with what to do, and lose nothing', async () => {
  const answers: [Script, string, string][] = [
    [(_, { say }) => say(401, { message: 'no' }), 'does not accept the keys (HTTP 401: no)', 'traces.header'],
    [(_, { say }) => say(404), 'takes no traces at /v1/traces', 'Correct the address'],
    [(_, { say }) => say(200, '<!doctype html><title>Sign in</title>'), 'a web page', 'Correct the address'],
    [(_, { say }) => say(307, {}, { location: 'http://127.0.0.1:9/v1/traces' }), 'redirects to', 'set it as'],
    [(_, { say }) => say(308, {}, { location: '/elsewhere' }), 'redirects to', 'set it as'],
    [(_, { response }) => void response.destroy(), 'closed the connection', 'Something answers'],
  ]
  const one = await rig()
  one.receiver.script = (_, { say }) => say(503)
  await one.runOf(2)
  for (const [script, message, remedy] of answers) {
    one.receiver.script = script
    await one.traces.retry()
    const { problem } = await one.traces.status()
    expect(problem?.message).toContain(message)
    expect(problem?.remedy).toContain(remedy)
  }
  one.receiver.script = takesAll
  await one.traces.retry()
  expectEachOnce(one.receiver.ids, 3)
  expect(one.receiver.requests.map(({ path }) => path)).not.toContain('/elsewhere')
})

test('finished steps of a run that goes on for long are told before its end, and not again at it', async () => {
  const one = await rig()
  const gate = Promise.withResolvers<void>()
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
  const running = await one.runs.work({ kind: 'ingest', title: 'Long' }, async (run) => {
    // As a run that was begun by an earlier process.
    Object.assign(run.summary, { startedAt: hourAgo })
    run.step({ id: 'all', kind: 'phase', name: 'All', status: 'running' })
    run.step({ id: 'a', parent: 'all', kind: 'item', name: 'a.md', status: 'succeeded' })
    run.step({ id: 'b', parent: 'all', kind: 'item', name: 'b.md', status: 'running' })
    await gate.promise
    run.step({ id: 'b', kind: 'item', name: 'b.md', status: 'succeeded' })
    return undefined
  })
  await one.receiver.until(({ spans }) => spans.length === 1)
  expect(namesOf(one.receiver.spans)).toEqual(['a.md'])
  gate.resolve()
  await running.done
  await one.receiver.until(({ spans }) => spans.length === 4)
  await one.traces.retry()
  expect(namesOf(one.receiver.spans)).toEqual(['All', 'Ingest', 'a.md', 'b.md'])
})

test('what ends just before Catalyst does is still told', async () => {
  const one = await rig()
  await one.runOf(2)
  await one.restart()
  expectEachOnce(one.receiver.ids, 3)
})

test('a receiver that keeps silent costs the deadline, is said, and gets everything once it speaks again', async () => {
  const one = await rig({ script: () => {}, timeoutMs: 300 })
  await expect(one.traces.test({}, undefined)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/^No answer from .* within 0\.3 s/u),
  })
  await one.runOf(2)
  await one.traces.retry()
  expect(await one.traces.status()).toMatchObject({
    state: 'waiting',
    setAside: 0,
    problem: { message: expect.stringContaining('No answer from'), retryAt: expect.any(String) },
  })
  one.receiver.script = takesAll
  await one.traces.retry()
  expectEachOnce(one.receiver.ids, 3)
})

test('a test that is called off ends at once', async () => {
  const one = await rig({ script: () => {} })
  const stop = new AbortController()
  const testing = one.traces.test({}, stop.signal)
  await one.receiver.until(({ requests }) => requests.length === 1)
  stop.abort(new Error('enough'))
  await expect(testing).rejects.toThrow('enough')
})
