import { setTimeout as sleep } from 'node:timers/promises'
import { up } from '../../src/core/stack/lifecycle/up.ts'
import { createHttpClient } from '../../src/transports/http/client.ts'
import { readToken } from '../../src/transports/http/token.ts'
import { openWeb } from '../../test/e2e/support/web.ts'
import { testImages } from '../../test/support/engine/images.ts'
import { lifecycleRig } from '../../test/support/engine/lifecycle-rig.ts'

type Health = 'healthy' | 'unhealthy'

/** That a service's health became this, at ms since 1970. */
interface Change {
  readonly service: string
  readonly health: Health
  readonly at: number
}

/** ms from each of the engine's health events to the moment somebody saw it. */
export interface Latencies {
  /** Health events of the engine. */
  readonly events: number
  /** At a program that reads `stack.watch` over HTTP. */
  readonly stream: readonly number[]
  /** On the Stack page in a browser: the change of its document. */
  readonly page: readonly number[]
  /** Events after which nothing was seen until the next one of the same service. */
  readonly missed: { readonly stream: number; readonly page: number }
}

/**
 * Has services turn healthy and unhealthy on the engine and notes when that is known. Each probe of each service says
 * the opposite of the one before, so that every interval brings an event of each.
 *
 * @param services how many
 * @param intervalMs of their probes
 * @param seconds how long it is watched
 */
export async function healthChanges(
  services: number,
  intervalMs: number,
  seconds: number,
): Promise<Latencies> {
  const service = `
    image: ${testImages.service}
    environment: {LOG_SECONDS: "1"}
    healthcheck:
      test: [CMD-SHELL, "rm /tmp/well 2>/dev/null || { touch /tmp/well; exit 1; }"]
      interval: ${intervalMs}ms
      retries: 1`
  const names = Array.from({ length: services }, (_, at) => `service-${at + 1}`)
  await using rig = await lifecycleRig(`services:${names.map((name) => `\n  ${name}:${service}`).join('')}\n`)
  const stack = { file: rig.file, project: rig.project }
  // It does not settle: no service stays healthy.
  await rig.act(up, { waitTimeoutMs: 5000 })
  const web = await openWeb({ stack })
  const ends = new AbortController()
  try {
    const told = await engineEvents(rig, ends.signal)
    const token = (await readToken(web.home)) ?? ''
    const streamed = watchStream(createHttpClient({ url: web.origin, token }), ends.signal)
    const seen = await watchPage(web, services)
    await sleep(2000)
    const from = Date.now()
    await sleep(seconds * 1000)
    const to = Date.now()
    await sleep(2000)
    const events = told.filter(({ at }) => at >= from && at <= to)
    const stream = latencies(events, told, streamed)
    const page = latencies(events, told, await seen())
    return {
      events: events.length,
      stream: stream.ms,
      page: page.ms,
      missed: { stream: stream.missed, page: page.missed },
    }
  } finally {
    ends.abort()
    await web.close()
  }
}

/** From each event to the first sight of it that comes before the service's next event. */
function latencies(events: readonly Change[], all: readonly Change[], seen: readonly Change[]) {
  const ms: number[] = []
  let missed = 0
  for (const event of events) {
    const next = all.find((one) => one.service === event.service && one.at > event.at)
    const sight = seen.find(
      // A clock in whole milliseconds may be one behind.
      (one) => one.service === event.service && one.health === event.health && one.at >= event.at - 1,
    )
    if (sight && (!next || sight.at < next.at)) ms.push(Math.max(0, sight.at - event.at))
    else missed += 1
  }
  return { ms, missed }
}

type Rig = Awaited<ReturnType<typeof lifecycleRig>>

/** The engine's own health events with the engine's own times. */
async function engineEvents({ docker, project }: Rig, signal: AbortSignal): Promise<Change[]> {
  const told: Change[] = []
  const filters = { label: [`com.docker.compose.project=${project}`], event: ['health_status'] }
  const stream = await docker.getEvents({ filters: JSON.stringify(filters) as never })
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines.filter((one) => one.trim() !== '')) {
      const { Action, timeNano, Actor } = JSON.parse(line)
      const health = Action.slice('health_status: '.length)
      told.push({ service: Actor.Attributes['com.docker.compose.service'], health, at: timeNano / 1e6 })
    }
  })
  stream.on('error', () => {})
  signal.addEventListener('abort', () => (stream as unknown as { destroy(): void }).destroy())
  return told
}

function watchStream(client: ReturnType<typeof createHttpClient>, signal: AbortSignal): Change[] {
  const seen: Change[] = []
  const last = new Map<string, string>()
  const read = async () => {
    for await (const view of await client.stack.watch({}, { signal })) {
      const at = Date.now()
      for (const { name, health } of view.services) {
        if (last.get(name) !== health) seen.push({ service: name, health: health as Health, at })
        last.set(name, health)
      }
    }
  }
  read().catch((error) => {
    if (!signal.aborted) console.error('The stream of the stack ended:', error)
  })
  return seen
}

/** @returns what was seen until it is called */
async function watchPage({ page, go }: Awaited<ReturnType<typeof openWeb>>, services: number) {
  await go('/stack')
  await page
    .locator('table[aria-label="Services"] tbody tr')
    .nth(services - 1)
    .waitFor()
  await page.evaluate(() => {
    const seen: { service: string; word: string; at: number }[] = []
    const last = new Map<string, string>()
    const read = () => {
      const at = Date.now()
      for (const row of document.querySelectorAll<HTMLTableRowElement>(
        'table[aria-label="Services"] tbody tr',
      )) {
        const service = row.querySelector('a.open')?.textContent ?? ''
        const word = row.cells[1]?.firstElementChild?.textContent ?? ''
        if (last.get(service) !== word) seen.push({ service, word, at })
        last.set(service, word)
      }
    }
    new MutationObserver(read).observe(document.body, {
      ...{ subtree: true, childList: true, characterData: true, attributes: true },
    })
    Object.assign(window, { seen })
  })
  return async (): Promise<Change[]> => {
    const seen = await page.evaluate(
      () => (window as unknown as { seen: { service: string; word: string; at: number }[] }).seen,
    )
    return seen.map(({ service, word, at }) => ({
      ...{ service, at },
      health: word === 'Healthy' ? 'healthy' : 'unhealthy',
    }))
  }
}
