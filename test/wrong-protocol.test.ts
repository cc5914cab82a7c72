import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SettingsPatch } from '../src/contract/settings.ts'
import type { Check } from '../src/core/health/check.ts'
import { langfuseCheck } from '../src/core/health/checks/langfuse.ts'
import { llmCheck } from '../src/core/health/checks/llm.ts'
import { mongodbCheck } from '../src/core/health/checks/mongodb.ts'
import { qdrantCheck } from '../src/core/health/checks/qdrant.ts'
import { rabbitmqCheck } from '../src/core/health/checks/rabbitmq.ts'
import { redisCheck } from '../src/core/health/checks/redis.ts'
import { systemClock } from '../src/core/health/clock.ts'
import { CheckRunner } from '../src/core/health/run-check.ts'
import { OpenAIModel } from '../src/core/knowledge/embedding/openai/openai-model.ts'
import { connectEmbeddings } from '../src/core/llm/embedding-endpoint.ts'
import { testEndpoint } from '../src/core/llm/staged-test.ts'
import { silentLogger } from '../src/core/platform/logger.ts'
import { ownCertificate } from '../src/transports/http/certificate.ts'
import { heldSettings } from './support/health.ts'

/** Servers by what they are; each answers as the real one does to those who speak something else. */
const greets = (words: string | Buffer) =>
  createServer((socket) => void socket.on('error', () => {}).end(words))
const answers = (reply: (said: Buffer) => string | Buffer) =>
  createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (said) => void socket.end(reply(said)))
  })

const makers: Record<string, () => Server | HttpServer | Promise<Server>> = {
  HTTP: () => createHttpServer((_, response) => void response.end('<html>RabbitMQ Management</html>')),
  Redis: () => answers((said) => `-ERR unknown command '${said.toString('latin1', 0, 3)}'\r\n`),
  MongoDB: () =>
    answers((said) =>
      said.toString('latin1', 0, 3) === 'GET'
        ? 'HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nIt looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n'
        : '',
    ),
  AMQP: () => answers(() => Buffer.from('AMQP\0\0\x09\x01', 'latin1')),
  SSH: () => greets('SSH-2.0-OpenSSH_9.6\r\n'),
  'SMTP or FTP': () => greets('220 mail.example.com ESMTP Postfix\r\n'),
  MySQL: () => greets(Buffer.from('\x4a\0\0\0\x0a8.0.36\0', 'latin1')),
  'another protocol': () => greets('hello, who is there?\n'),
  'HTTP/2 (gRPC)': () => greets(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
  TLS: async () => {
    const { key, cert } = await ownCertificate(folder, '127.0.0.1')
    return createTlsServer({ key, cert }, (socket) => void socket.on('error', () => {}).resume())
  },
}
const folder = mkdtempSync(join(tmpdir(), 'catalyst-protocol-'))
const ports = new Map<string, number>()
const servers: (Server | HttpServer)[] = []

beforeAll(async () => {
  for (const [name, make] of Object.entries(makers)) {
    const server = await make()
    server.on('tlsClientError', () => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    ports.set(name, (server.address() as AddressInfo).port)
    servers.push(server)
  }
})
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true })
})

async function runCheck(check: Check, patch: SettingsPatch) {
  const runner = new CheckRunner(check, {
    settings: heldSettings(patch),
    clock: systemClock,
    logger: silentLogger,
  })
  const { outcome } = (await runner.run(true, () => {}))!
  await check.close()
  return { status: outcome.status, message: outcome.detail, remedy: outcome.hint ?? '' }
}

interface Client {
  readonly protocol: string
  readonly scheme: string
  /** A port that its remedy names. */
  readonly port: string
  ask(url: string): Promise<{ status?: string; message: string; remedy: string }>
}
const endpoint = (make: () => Check, protocol: string, scheme: string, port: string): Client => {
  const check = make()
  return {
    protocol,
    scheme,
    port,
    ask: (url) => runCheck(make(), { endpoints: { [check.name]: { url } }, health: { timeoutSeconds: 3 } }),
  }
}
const clients: Record<string, Client> = {
  Redis: endpoint(redisCheck, 'Redis', 'redis', '6379'),
  MongoDB: endpoint(mongodbCheck, 'MongoDB', 'mongodb', '27017'),
  RabbitMQ: endpoint(rabbitmqCheck, 'AMQP', 'amqp', '5672'),
  Qdrant: endpoint(qdrantCheck, 'HTTP', 'http', '6333'),
  Langfuse: endpoint(langfuseCheck, 'HTTP', 'http', '3000'),
  'the language model': {
    protocol: 'HTTP',
    scheme: 'http',
    port: '11434',
    ask: (url) => runCheck(llmCheck(testEndpoint), { llm: { baseUrl: `${url}/v1`, model: 'm' } }),
  },
  embeddings: {
    protocol: 'HTTP',
    scheme: 'http',
    port: '11434',
    ask: async (url) => {
      const key = async () => undefined
      const connect = connectEmbeddings
      const options = { connect, key, batchSize: 1, concurrency: 1 }
      const model = new OpenAIModel({ ...options, baseUrl: `${url}/v1`, model: 'm' })
      const error: unknown = await model.embedQuery('q').catch((thrown: unknown) => thrown)
      await model.close()
      return error as { message: string; remedy: string }
    },
  },
}
const pairs = Object.entries(clients).flatMap(([client, { protocol }]) =>
  Object.keys(makers)
    .filter((server) => server !== protocol)
    .map((server) => [client, server] as const),
)

test.concurrent.each(pairs)('%s at a port that speaks %s says so in plain words', async (name, server) => {
  const client = clients[name]!
  const place = `127.0.0.1:${ports.get(server)}`
  const { status = 'unhealthy', message, remedy } = await client.ask(`${client.scheme}://${place}`)
  expect(status).toBe('unhealthy')
  if (server === 'TLS') {
    expect(message).toBe(`${place} answers with TLS, and was asked without it`)
    expect(remedy).toContain(client.scheme === 'mongodb' ? 'tls=true' : `${client.scheme}s://`)
  } else {
    expect(message).toBe(`${place} answers as ${server}, not as ${client.protocol}`)
    expect(remedy).toContain(client.port)
  }
})

test.concurrent.each([
  ['Qdrant', 'https', 'HTTP'],
  ['Langfuse', 'https', 'HTTP'],
  ['the language model', 'https', 'HTTP'],
  ['embeddings', 'https', 'HTTP'],
  ['Redis', 'rediss', 'Redis'],
  ['RabbitMQ', 'amqps', 'AMQP'],
])('%s asked by %s where TLS is not spoken is told so', async (name, scheme, server) => {
  const place = `127.0.0.1:${ports.get(server)}`
  const { message, remedy } = await clients[name]!.ask(`${scheme}://${place}`)
  expect(message).toBe(`${place} answers as ${server} without TLS, and was asked with it`)
  expect(remedy).toContain(`${scheme.slice(0, -1)}://`)
})
