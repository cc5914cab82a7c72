import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** A client of MCP over the standard streams of a real process: lines of JSON-RPC, as the specification has them. */
class McpClient {
  readonly process: ChildProcess
  readonly lines: string[] = []
  stderr = ''
  #rest = ''
  #next = 0
  readonly #waiting = new Map<number, (message: Message) => void>()
  readonly ended: Promise<number | null>

  constructor(home: string) {
    const program = fileURLToPath(new URL('../index.ts', import.meta.url))
    this.process = spawn(process.execPath, [program, 'mcp'], {
      env: { ...process.env, CATALYST_HOME: home, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    })
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text))
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.ended = new Promise((resolve) => this.process.once('close', resolve))
  }

  write(line: string): void {
    this.process.stdin?.write(`${line}\n`)
  }

  request(method: string, params: object = {}): Promise<Message> {
    const id = ++this.#next
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve))
    this.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    return answer
  }

  async call(name: string, args: object = {}) {
    return (await this.request('tools/call', { name, arguments: args })).result
  }

  async begin() {
    const begun = await this.request('initialize', {
      ...{ protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
    })
    this.write(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))
    return begun.result
  }

  #take(text: string) {
    const parts = (this.#rest + text).split('\n')
    this.#rest = parts.pop() ?? ''
    for (const line of parts) {
      this.lines.push(line)
      const message = JSON.parse(line) as Message
      if (typeof message.id === 'number') this.#waiting.get(message.id)?.(message)
    }
  }
}
interface Message {
  id?: number
  result?: Record<string, unknown> & { isError?: boolean; content?: { text: string }[] }
  error?: { code: number; message: string }
}

let home: string
let client: McpClient
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-mcp-'))
  client = new McpClient(home)
})
afterAll(async () => {
  client.process.kill('SIGKILL')
  await rm(home, { recursive: true, force: true })
})

test('an assistant finds five tools that only read, on a machine with nothing set up', {
  timeout: 120_000,
}, async () => {
  expect(await client.begin()).toMatchObject({ serverInfo: { name: 'catalyst' } })
  const { result } = await client.request('tools/list')
  const tools = result?.tools as { name: string; annotations: object; inputSchema: object }[]
  expect(tools.map(({ name }) => name).toSorted()).toEqual([
    ...['ask', 'get_document', 'list_runs', 'search_knowledge', 'stack_status'],
  ])
  for (const tool of tools) {
    expect(tool.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false })
    expect(tool.inputSchema).toMatchObject({ type: 'object' })
  }
  expect(await client.call('list_runs')).toMatchObject({ structuredContent: { runs: [], total: 0 } })
  expect(await client.call('search_knowledge', { query: 'tides' })).toMatchObject({
    structuredContent: { passages: [] },
  })
  expect(await client.call('ask', { question: 'When is high tide?' })).toMatchObject({
    structuredContent: { notFound: true, answer: [] },
  })
  expect(await client.call('stack_status')).toMatchObject({
    structuredContent: { services: expect.any(Array) },
  })
})

test('what goes wrong is an answer with what to do, and the connection goes on', {
  timeout: 60_000,
}, async () => {
  const missing = await client.call('get_document', { id: 'doc_none' })
  expect(missing).toMatchObject({ isError: true })
  expect(missing?.content?.[0]?.text).toMatch(/no document.+[.!] .+/iu)
  const wrong = await client.request('tools/call', { name: 'list_runs', arguments: { limit: 1e9 } })
  expect(wrong.error ?? wrong.result?.isError).toBeTruthy()
  const unknown = await client.request('tools/call', { name: 'remove_everything', arguments: {} })
  expect(unknown.error ?? unknown.result?.isError).toBeTruthy()
  expect((await client.request('no/such/method')).error).toMatchObject({ code: -32_601 })
  for (const line of ['', 'not json', '{"jsonrpc":"2.0"', '[]', '42', '{"method":1}', '\u0000'.repeat(50)])
    client.write(line)
  expect(await client.call('list_runs')).toMatchObject({ structuredContent: { total: expect.any(Number) } })
  for (const line of client.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' })
})

test('it ends when its input closes', { timeout: 60_000 }, async () => {
  client.process.stdin?.end()
  expect(await client.ended).toBe(0)
})
