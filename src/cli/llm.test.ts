import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCatalyst } from '../../test/support/catalyst.ts'
import { ableModel, ablePages } from '../../test/support/models/able-server.ts'
import {
  chunk,
  type ModelServer,
  openStream,
  sendEvent,
  sendJson,
  startModelServer,
} from '../../test/support/models/model-server.ts'
import { type CommandOptions, runCommand } from '../../test/support/run-command.ts'
import { type HttpDoor, startHttpDoor } from '../transports/http/door.ts'
import { newToken } from '../transports/http/token.ts'

/** The commands go to a Catalyst that is running: a start for each of them would take long. */
let catalyst: Awaited<ReturnType<typeof startCatalyst>>
let door: HttpDoor
let server: ModelServer
beforeAll(async () => {
  catalyst = await startCatalyst()
  door = await startHttpDoor({
    router: catalyst.router,
    logger: catalyst.logger,
    version: '0.0.0-test',
    pageFolder: catalyst.folder,
    token: await newToken(catalyst.folder),
    documents: catalyst.knowledge,
    sessions: catalyst.sessions,
    port: 0,
  })
  await catalyst.announce(door)
  server = await startModelServer(ableModel)
  Object.assign(server.pages, ablePages)
})
afterAll(async () => {
  await door.close()
  await catalyst[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})
const run = (args: string[], options?: CommandOptions) => runCommand(catalyst.folder, args, options)

test('a profile is added once its test went well, is listed, changed, given a key, and removed', async () => {
  const add = [
    'llm',
    'profiles',
    'add',
    'work',
    '--url',
    server.baseUrl,
    '--model',
    'scripted',
    '--role',
    'coder',
  ]
  expect(await run(add)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/work +scripted .*tested +default, coder/u),
  })
  expect(await run(add)).toMatchObject({ code: 1, stderr: expect.stringContaining('profiles set work') })
  const gone = await run(['llm', 'profiles', 'add', 'gone', '--url', 'http://127.0.0.1:9/v1', '--model', 'm'])
  expect(gone).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('gone failed its test at the stage connect'),
  })
  await run(['secrets', 'protect', 'plain'])
  const key = await run(['llm', 'profiles', 'key', 'work'], { stdin: 'sk-canary-of-the-command\n' })
  expect(key).toMatchObject({ code: 0, stdout: 'Stored the key of work.\n' })
  const listed = await run(['llm', 'profiles', '--json'])
  expect(JSON.parse(listed.stdout)).toMatchObject([{ id: 'work', keySet: true }])
  expect(listed.stdout).not.toContain('canary')
  const set = await run(['llm', 'profiles', 'set', 'work', '--name', 'Ours', '--price-in', '1', '--json'])
  expect(JSON.parse(set.stdout)).toMatchObject({ name: 'Ours', prices: { input: 1, output: 0 } })
  expect(await run(['llm', 'models', 'work'])).toMatchObject({ code: 0, stdout: 'scripted\nother\n' })
  expect(await run(['llm', 'profiles', 'remove', 'wrok'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('did you mean work'),
  })
  expect(await run(['llm', 'profiles', 'remove', 'work'])).toMatchObject({ code: 0 })
  expect((await run(['llm', 'profiles'])).stdout).toContain('No language model is set up.')
})

test('a test writes its stages as lines or JSON, and exits 1 where one failed', async () => {
  await run(['llm', 'profiles', 'add', 't', '--url', server.baseUrl, '--model', 'scripted', '--untested'])
  const good = await run(['llm', 'test', 't'])
  expect(good).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^connect +ok +\d+ ms .*takes connections/u),
  })
  server.script = (_, response) => sendJson(response, 500, { error: 'broken' })
  const bad = await run(['llm', 'test', 't', '--json'])
  expect(bad.code).toBe(1)
  expect(JSON.parse(bad.stdout)).toMatchObject({
    ok: false,
    stages: expect.arrayContaining([expect.objectContaining({ stage: 'chat', status: 'failed' })]),
  })
  server.script = ableModel
})

test('a call writes the answer as it comes, or its events; a failure exits 1, Ctrl-C cancels it', async () => {
  await run(['config', 'set', '--untested'], {
    stdin: JSON.stringify({ profiles: [{ id: 't', baseUrl: server.baseUrl, model: 'scripted' }] }),
  })
  const answer = await run(['llm', 'chat', 'Say', 'hello', '--profile', 't'])
  expect(answer).toMatchObject({
    code: 0,
    stdout: 'Hello there.\n',
    stderr: expect.stringContaining('25 tokens'),
  })
  const json = await run(['llm', 'chat', 'Say hello', '--json'])
  const events = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.map(({ type }) => type)).toEqual(['text', 'text', 'end'])
  const used = await run(['llm', 'usage', '--by', 'profile', '--json'])
  expect(JSON.parse(used.stdout).rows).toContainEqual(expect.objectContaining({ key: 't' }))
  server.script = (_, response) => sendJson(response, 401, { error: 'no' })
  expect(await run(['llm', 'chat', 'Hello'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/key/u),
  })
  expect(await run(['llm', 'chat', 'Hello', '--role', 'codr'])).toMatchObject({ code: 2 })
  server.script = (_, response) => {
    openStream(response)
    sendEvent(response, chunk({ content: 'Once' }))
  }
  const cancelled = await run(['llm', 'chat', 'Tell a tale'], {
    onStart: ({ stdout, interrupt }) => stdout.once('data', () => interrupt()),
  })
  expect(cancelled).toMatchObject({ code: 1, stderr: expect.stringContaining('Cancelled.') })
  await server.idle()
  server.script = ableModel
})

test('the configuration is read and set by path, or as a file, and what does not fit is refused', async () => {
  const set = await run(['config', 'set', 'limits.totalSeconds', '4'])
  expect(set).toMatchObject({ code: 0, stdout: 'limits.totalSeconds  4\n' })
  expect((await run(['config', 'get', 'limits.totalSeconds'])).stdout).toBe('4\n')
  const file = { budgets: { dayUsd: 2 }, retention: 3 }
  expect(await run(['config', 'set'], { stdin: JSON.stringify(file) })).toMatchObject({ code: 0 })
  expect(JSON.parse((await run(['config', 'get', '--json'])).stdout)).toMatchObject(file)
  expect(await run(['config', 'set', 'roles.codr', 't'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean coder?'),
  })
  expect(await run(['config', 'set', 'roles.coder', 'nope'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no profile nope'),
  })
  expect(await run(['config', 'get', 'nothing'])).toMatchObject({ code: 2 })
  expect(await run(['config', 'set'], { stdin: 'no JSON' })).toMatchObject({ code: 2 })
  expect(await run(['config', 'set', 'budgets.dayUsd', 'null'])).toMatchObject({ code: 0 })
  expect(JSON.parse((await run(['config', 'get', 'budgets'])).stdout)).toEqual({})
  expect(await run(['config', 'get', 'budgets.dayUsd'])).toMatchObject({ code: 0, stdout: 'not set\n' })
  expect(await run(['config', 'get', 'budgets.dayEuro'])).toMatchObject({ code: 2 })
  const refused = {
    abc: 'budgets.dayUsd: Must be a number.',
    '-1': 'budgets.dayUsd: Must be at least 0.',
  }
  for (const [value, message] of Object.entries(refused)) {
    const answer = await run(['config', 'set', 'budgets.dayUsd', '--', value])
    expect(answer).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  }
})
