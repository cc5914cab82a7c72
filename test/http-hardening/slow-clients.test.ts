import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testToken } from '../support/doors.ts'
import { type HardenedDoor, openHardenedDoor } from '../support/open-hardened-door.ts'

let door: HardenedDoor
beforeAll(async () => {
  door = await openHardenedDoor()
})
afterAll(() => door.close())

/** Heads have 8 seconds and bodies 10; a busy machine is given some more. */
const patience = 20_000

describe.concurrent('who dawdles is cut off', { timeout: patience + 10_000 }, () => {
  const head = (more: string) =>
    `POST /api/search HTTP/1.1\r\nHost: ${door.host}\r\nAuthorization: Bearer ${testToken}\r\n${more}`

  test.each([
    ['saying nothing', () => ['']],
    ['with half a line', () => ['GET /api/sys']],
    ['with half a head', () => [`GET /api/system HTTP/1.1\r\nHost: ${door.host}\r\nX-a: b\r\n`]],
    ['with a head byte by byte', () => [...head('\r\n').repeat(3)].map((char) => char)],
    ['with half a body', () => [head('Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{')]],
    [
      'with a body byte by byte',
      () => [head('Content-Type: application/json\r\nContent-Length: 9999\r\n\r\n'), ...'{'.repeat(9000)],
    ],
    [
      'with chunks that never end',
      () => [
        head('Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'),
        ...Array(900).fill('1\r\n \r\n'),
      ],
    ],
    ['after its request', () => [`GET /api/health/live HTTP/1.1\r\nHost: ${door.host}\r\n\r\n`]],
  ])('%s', async (how, parts) => {
    const { exchange } = await import('../support/raw-http.ts')
    const answer = await exchange(door.port, parts(), { wait: patience, pause: 100 })
    expect(answer.closed).toBe(true)
    expect([0, 408, 400, how.startsWith('after') ? 200 : 408]).toContain(answer.status)
    expect(answer.ms).toBeLessThan(patience - 1000)
  })
})

test('many who dawdle keep nobody else waiting', async () => {
  const crowd: Socket[] = []
  for (let at = 0; at < 300; at++) {
    const socket = connect(door.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nX-a: b\r\n'))
    socket.on('error', () => {})
    crowd.push(socket)
  }
  await sleep(300)
  const began = Date.now()
  expect((await door.get('/api/system')).status).toBe(200)
  expect(Date.now() - began).toBeLessThan(3000)
  for (const socket of crowd) socket.destroy()
})

test('who takes nothing of a long answer is cut off', async () => {
  const { Connections } = await import('../../src/transports/http/connections.ts')
  const { createServer } = await import('node:http')
  const server = createServer()
  const connections = new Connections(server, { stalled: 400 })
  const cut = Promise.withResolvers<number>()
  server.on('request', (request, response) => {
    const began = Date.now()
    connections.answering(request.socket, response)
    response.once('close', () => cut.resolve(Date.now() - began))
    response.write(Buffer.alloc(64 * 1_048_576))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const reader = connect(port, '127.0.0.1', () => reader.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
  reader.on('error', () => {})
  reader.pause()
  expect(await cut.promise).toBeGreaterThanOrEqual(300)
  reader.destroy()
  await new Promise((resolve) => server.close(resolve))
})

test('who reads slowly, but reads, is not', async () => {
  const { Connections } = await import('../../src/transports/http/connections.ts')
  const { createServer } = await import('node:http')
  const server = createServer()
  const connections = new Connections(server, { stalled: 500 })
  const bytes = 24 * 1_048_576
  server.on('request', (request, response) => {
    connections.answering(request.socket, response)
    response.writeHead(200, { 'Content-Length': bytes, Connection: 'close' })
    response.end(Buffer.alloc(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  let read = 0
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
  socket.on('data', (data) => {
    read += data.length
    socket.pause()
    setTimeout(() => socket.resume(), 4)
  })
  await new Promise((resolve) => socket.once('close', resolve))
  expect(read).toBeGreaterThan(bytes)
  await new Promise((resolve) => server.close(resolve))
})
