// A process of its own with the real services and both doors, so that a crash is seen as one and memory is theirs alone.
// What would reach other programs (the engine, models), or is slow because it must be (keys made of passphrases), is the
// contract's double.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import type { Logger } from '../../../src/core/platform/logger.ts'
import { currentRequest } from '../../../src/core/platform/request-context.ts'
import type { CatalystRouter } from '../../../src/transports/common/calls.ts'
import { serveOverPort } from '../../../src/transports/ipc/serve-over-port.ts'
import { startCatalyst } from '../catalyst.ts'
import { contractDouble } from '../contract-double.ts'
import { openHttpDoor, testToken } from '../doors.ts'
import { allCalls } from './calls.ts'
import { Dice } from './dice.ts'
import { wrongPortMessage } from './port-messages.ts'

/** What this process is asked. */
export type Order = { do: 'measure' } | { do: 'port'; seed: number; count: number } | { do: 'stop' }

/** What it says. */
export interface Measured {
  readonly heapMb: number
  readonly rssMb: number
  readonly errors: readonly string[]
  readonly polluted: boolean
  /** Of the messages over a port: calls that were answered, by status; and whether a good call still is. */
  readonly statuses: Readonly<Record<string, number>>
  readonly portAnswers: boolean
}

const home = await mkdtemp(join(tmpdir(), 'catalyst-fuzz-'))
await writeFile(
  join(home, 'settings.json'),
  JSON.stringify({ endpoints: { docker: { url: 'unix:///nonexistent/docker.sock' } } }),
)
const errors: string[] = []
process.on('unhandledRejection', (error) => errors.push(`unhandled: ${String(error)}`))
const catalyst = await startCatalyst({ home })
const logger: Logger = {
  ...catalyst.logger,
  error: (message, fields) => {
    if (errors.length < 50) {
      const { error } = fields ?? {}
      errors.push(
        `${currentRequest().requestId} ${message}: ${error instanceof Error ? error.stack : String(error)}`,
      )
    }
  },
  child: () => logger,
}
const double = contractDouble() as unknown as Record<string, Record<string, unknown>>
const real = catalyst.router as unknown as Record<string, Record<string, unknown>>
const router = {
  ...real,
  stack: double.stack,
  secrets: double.secrets,
  knowledge: { ...real.knowledge, embed: double.knowledge?.embed, addSample: double.knowledge?.addSample },
  health: { ...real.health, testLlm: double.health?.testLlm },
} as unknown as CatalystRouter
const door = await openHttpDoor({
  router,
  logger,
  documents: catalyst.knowledge,
  sessions: catalyst.sessions,
  allowedOrigins: () => catalyst.settings.current().web.allowedOrigins,
})

async function overPort(seed: number, count: number): Promise<Pick<Measured, 'statuses' | 'portAnswers'>> {
  const dice = new Dice(seed)
  const calls = allCalls()
  const statuses: Record<string, number> = {}
  const { port1, port2 } = new MessageChannel()
  serveOverPort(router, port1 as never, { actor: 'window', logger, mayRead: () => true })
  let good = false
  port2.on('message', (data: unknown) => {
    if (typeof data !== 'string') return
    const { i, p } = JSON.parse(data) as { i: string; p?: { s?: number } }
    const status = String(p?.s ?? 200)
    statuses[status] = (statuses[status] ?? 0) + 1
    if (i === 'good') good = status === '200'
    // Streams that were opened by chance are given up, as a page does that goes elsewhere.
    else port2.postMessage(JSON.stringify({ i, t: 4 }))
  })
  for (let at = 0; at < count; at++) {
    try {
      port2.postMessage(wrongPortMessage(dice.pick(calls), at.toString(36), dice))
    } catch {
      statuses['not cloneable'] = (statuses['not cloneable'] ?? 0) + 1
    }
    if (at % 25 === 0) await sleep(1)
  }
  port2.postMessage(JSON.stringify({ i: 'good', p: { u: '/health/live', b: {} } }))
  for (let tries = 0; !good && tries < 300; tries++) await sleep(50)
  port2.close()
  await sleep(200)
  return { statuses, portAnswers: good }
}

async function measure(): Promise<Measured> {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.()
    await sleep(100)
  }
  const { heapUsed, rss } = process.memoryUsage()
  return {
    heapMb: heapUsed / 1_048_576,
    rssMb: rss / 1_048_576,
    errors: errors.splice(0),
    polluted: 'polluted' in {},
    statuses: {},
    portAnswers: true,
  }
}

process.on('message', async (order: Order) => {
  if (order.do === 'measure') process.send?.(await measure())
  if (order.do === 'port') {
    const over = await overPort(order.seed, order.count)
    process.send?.({ ...(await measure()), ...over })
  }
  if (order.do === 'stop') {
    await door.close()
    await catalyst[Symbol.asyncDispose]()
    process.exit(0)
  }
})
// Nobody is left to stop it.
process.on('disconnect', () => process.exit(1))
process.send?.({ port: door.port, token: testToken })
