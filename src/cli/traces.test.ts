import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCatalyst } from '../../test/support/catalyst.ts'
import { testToken } from '../../test/support/doors.ts'
import { type CommandOptions, runCommand } from '../../test/support/run-command.ts'
import { OtlpReceiver, takesAll } from '../../test/support/traces/otlp-receiver.ts'
import { type HttpDoor, startHttpDoor } from '../transports/http/door.ts'
import { newToken } from '../transports/http/token.ts'

/** The commands go to a Catalyst that is running, and so do requests over HTTP. */
let catalyst: Awaited<ReturnType<typeof startCatalyst>>
let door: HttpDoor
let receiver: OtlpReceiver
let token = testToken
beforeAll(async () => {
  receiver = await new OtlpReceiver().open()
  catalyst = await startCatalyst()
  token = await newToken(catalyst.folder)
  door = await startHttpDoor({
    router: catalyst.router,
    logger: catalyst.logger,
    version: '0.0.0-test',
    pageFolder: catalyst.folder,
    token,
    documents: catalyst.knowledge,
    sessions: catalyst.sessions,
    port: 0,
  })
  await catalyst.announce(door)
})
afterAll(async () => {
  await door?.close()
  await catalyst?.[Symbol.asyncDispose]()
  await receiver?.close()
})
const run = (args: string[], options?: CommandOptions) => runCommand(catalyst.folder, args, options)
const json = async (args: string[]) => JSON.parse((await run([...args, '--json'])).stdout)

async function ask(method: 'GET' | 'POST', at: string, body?: object) {
  const response = await fetch(new URL(`/api${at}`, door.url), {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

async function work(steps: number): Promise<string> {
  const started = await catalyst.runs.work({ kind: 'ingest', title: 'A run' }, async (open) => {
    for (let n = 0; n < steps; n++)
      open.step({ id: `s${n}`, kind: 'item', name: `File ${n}`, status: 'succeeded' })
    return undefined
  })
  return (await started.done).id
}

async function checkHealth() {
  const { checks } = (await ask('POST', '/health/check', { names: ['traces'] })).body
  return checks.traces
}

test('while traces are off the status says so, and a retry is refused with what to do', async () => {
  expect((await ask('GET', '/traces')).body).toMatchObject({ state: 'off', exported: 0, problem: null })
  expect(await run(['traces', 'status'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/State +off\n.*Goes to +nowhere yet/u),
  })
  expect(await ask('POST', '/traces/retry')).toMatchObject({
    status: 409,
    body: { code: 'CONFLICT', remedy: expect.stringContaining('Turn them on') },
  })
  expect(await run(['traces', 'retry'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('turned off'),
  })
})

test('one span is sent to an address as it is typed, with the header of stdin, and nothing is saved', async () => {
  const typed = ['traces', 'test', '--service', 'otlp', '--endpoint', receiver.url]
  const said = await run([...typed, '--header-stdin'], { stdin: 'x-api-key: canary-header-51\n' })
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining(`${receiver.url}/v1/traces`) })
  expect(receiver.requests.at(-1)?.headers['x-api-key']).toBe('canary-header-51')
  expect(said.stdout + said.stderr).not.toContain('canary-header-51')
  expect(await json(typed)).toMatchObject({ traceId: receiver.spans.at(-1)?.traceId })
  expect(await ask('POST', '/traces/test', { service: 'otlp', endpoint: receiver.url })).toMatchObject({
    status: 200,
    body: { endpoint: `${receiver.url}/v1/traces`, tookMs: expect.any(Number) },
  })
  expect((await ask('GET', '/settings')).body.settings.traces).toMatchObject({ enabled: false, endpoint: '' })
  await receiver.close()
  expect(await run(typed)).toMatchObject({ code: 1, stderr: expect.stringMatching(/refused at .*Start/su) })
  expect(await ask('POST', '/traces/test', { service: 'otlp', endpoint: receiver.url })).toMatchObject({
    status: 503,
    body: { code: 'UNAVAILABLE' },
  })
  await receiver.open()
})

test('what gets through, what is refused and what waits is told by HTTP, command and health check', async () => {
  await run(['settings', 'set', 'traces.service', 'otlp'])
  await run(['settings', 'set', 'traces.endpoint', receiver.url])
  await run(['settings', 'set', 'traces.enabled', 'true'])
  const id = await work(2)
  await expect.poll(async () => (await ask('GET', `/traces/runs/${id}`)).body.exported).toBe(true)
  expect((await ask('GET', '/traces/runs/run_none')).status).toBe(404)
  expect(await json(['traces', 'status'])).toMatchObject({ state: 'idle', service: 'otlp', spans: [] })
  // A worse word counts once a second look agrees.
  await expect.poll(checkHealth).toMatchObject({
    status: 'healthy',
    detail: expect.stringMatching(/^Last export .* UTC, nothing waits$/u),
  })

  receiver.script = (request, answer) =>
    request.spans.some(({ name }) => name === 'File 1')
      ? answer.say(400, { message: 'not to my taste' })
      : takesAll(request, answer)
  await work(3)
  await expect.poll(async () => (await ask('GET', '/traces')).body.setAside).toBe(1)
  expect((await ask('GET', '/traces/set-aside')).body).toMatchObject({
    total: 1,
    spans: [{ name: 'File 1', reason: expect.stringContaining('not to my taste') }],
  })
  expect(await run(['traces', 'status'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Set aside +1 span\n.*File 1 .*not to my taste/su),
  })
  expect(await run(['traces', 'retry'])).toMatchObject({ code: 1 })
  await expect.poll(checkHealth).toMatchObject({
    status: 'degraded',
    detail: expect.stringContaining('1 span set aside'),
    hint: expect.stringContaining('Settings, Traces'),
  })

  receiver.script = takesAll
  const again = await run(['traces', 'retry'])
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('1 span') })
  expect(receiver.spans.filter(({ name }) => name === 'File 1')).toHaveLength(2)

  await receiver.close()
  await work(1)
  expect(await run(['traces', 'retry'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('refused'),
  })
  expect(await run(['traces', 'status'])).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/State +waiting/u),
  })
  await expect.poll(checkHealth).toMatchObject({
    status: 'unhealthy',
    detail: expect.stringMatching(/refused at .* behind/u),
    hint: expect.any(String),
  })
  await receiver.open()
  expect((await ask('POST', '/traces/retry')).body).toMatchObject({
    status: { state: 'idle', problem: null },
  })
})
