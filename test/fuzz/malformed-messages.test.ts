import { afterAll, beforeAll, expect, test } from 'vitest'
import { allCalls } from '../support/fuzz/calls.ts'
import { Dice } from '../support/fuzz/dice.ts'
import { type FuzzedServices, startFuzzedServices } from '../support/fuzz/fuzzed-services.ts'
import { type HttpMessage, wrongBytes, wrongContent, wrongUpload } from '../support/fuzz/http-messages.ts'
import { inParallel, send, type Taken } from '../support/fuzz/send.ts'

/** `FUZZ_SEED=… npx vitest run test/fuzz` sends the same messages again; FUZZ_COUNT sends more or fewer of them. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_125)
const count = Number(process.env.FUZZ_COUNT ?? 10_000)
const minutes = 60_000
/** In MB: what threads of readers and databases come to take and give back by themselves. A leak is seen in the heap first. */
const rssSwing = 120

let services: FuzzedServices
beforeAll(async () => {
  console.log(`FUZZ_SEED=${seed} FUZZ_COUNT=${count}`)
  services = await startFuzzedServices()
}, 60_000)
afterAll(async () => {
  await services?.[Symbol.asyncDispose]()
}, 30_000)

/** The messages of a seed: two thirds good HTTP around nonsense, for every procedure in turn; the rest broken bytes. */
function* messages(from: number, howMany: number): Generator<HttpMessage> {
  const dice = new Dice(from)
  const calls = allCalls()
  for (let at = 0; at < howMany; at++) {
    const call = calls[at % calls.length]!
    if (dice.percent(30)) yield wrongBytes(call, services, dice)
    else if (dice.percent(5)) yield wrongUpload(services, dice)
    else yield wrongContent(call, services, dice)
  }
}

async function sendAll(from: number, howMany: number) {
  const statuses = new Map<number, number>()
  const bad: string[] = []
  await inParallel(messages(from, howMany), 24, async ({ about, bytes, whole }) => {
    const taken = await send(services.port, bytes, whole ? 25_000 : 100)
    statuses.set(taken.status, (statuses.get(taken.status) ?? 0) + 1)
    const wrong = wrongAnswer(taken, whole)
    if (wrong !== undefined) bad.push(`${wrong}: ${about.slice(0, 200)}: ${taken.body.slice(0, 300)}`)
  })
  return { statuses: Object.fromEntries([...statuses].sort()), bad }
}

function wrongAnswer({ status, head, body, ignored }: Taken, whole: boolean): string | undefined {
  if (ignored || (whole && status === 0)) return 'no answer'
  if (status >= 500 && status !== 503) return String(status)
  if (status === 0) return undefined
  if (!/\r\nx-request-id: \S+/iu.test(head)) return 'no request id'
  if (status >= 400 && !/^content-type: (?:application\/problem\+json|text\/html)/imu.test(head))
    return 'no problem document'
  if (/node_modules|node:internal|\bat \S+ \(/u.test(body) && status >= 400) return 'internals'
  return undefined
}

const answers = async () => {
  const question = `GET /api/health/live HTTP/1.1\r\nHost: ${services.host}\r\nConnection: close\r\n\r\n`
  return (await send(services.port, Buffer.from(question), 25_000)).status
}

test('ten thousand malformed HTTP messages: no crash, no 500, flat memory', {
  timeout: 10 * minutes,
}, async () => {
  // Code, schemas and caches are warm before anything is measured.
  const warmUp = await sendAll(seed + 1, Math.ceil(count / 2))
  const before = await services.ask({ do: 'measure' })
  const { statuses, bad } = await sendAll(seed, count)
  const after = await services.ask({ do: 'measure' })
  console.log({ statuses, before: sizeOf(before), after: sizeOf(after) })
  expect(services.alive()).toBe(true)
  expect([...warmUp.bad, ...bad].slice(0, 20)).toEqual([])
  expect([...before.errors, ...after.errors]).toEqual([])
  expect(after.polluted).toBe(false)
  expect(after.heapMb - before.heapMb).toBeLessThan(12)
  expect(after.rssMb - before.rssMb).toBeLessThan(rssSwing)
  expect(await answers()).toBe(200)
  // Most got as far as a procedure and were refused there, or were taken: else this would test nothing but the door.
  expect(statuses[400]).toBeGreaterThan(count / 20)
  expect(statuses[200]).toBeGreaterThan(count / 50)
})

test('ten thousand malformed messages of the page: no crash, no 500, flat memory', {
  timeout: 10 * minutes,
}, async () => {
  const warmUp = await services.ask({ do: 'port', seed: seed + 1, count: Math.ceil(count / 2) })
  const before = await services.ask({ do: 'measure' })
  const after = await services.ask({ do: 'port', seed, count })
  console.log({ statuses: after.statuses, before: sizeOf(before), after: sizeOf(after) })
  expect(services.alive()).toBe(true)
  expect([...warmUp.errors, ...before.errors, ...after.errors]).toEqual([])
  expect(after.statuses[500]).toBeUndefined()
  expect(after.polluted).toBe(false)
  expect(after.heapMb - before.heapMb).toBeLessThan(12)
  expect(after.rssMb - before.rssMb).toBeLessThan(rssSwing)
  expect(after.portAnswers).toBe(true)
  expect(after.statuses[400]).toBeGreaterThan(count / 20)
})

const sizeOf = ({ heapMb, rssMb }: { heapMb: number; rssMb: number }) =>
  `heap ${heapMb.toFixed(1)} MB, RSS ${rssMb.toFixed(0)} MB`
