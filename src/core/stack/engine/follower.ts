import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { ask, openStream } from '../../engine/ask.ts'
import { JsonLines } from '../../engine/json-lines.ts'
import { messageOf } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ContainerBook } from './container-book.ts'
import type { ContainerEvent } from './facts.ts'
import { Inspector } from './inspector.ts'
import { labels } from './labels.ts'
import { eventFilters, readEvent } from './read-event.ts'

/** How often a silent engine is asked whether it lives, and how long it may take to say so, ms. */
export interface Heartbeat {
  readonly every: number
  readonly within: number
}

/** Looks anew at the containers of a project. */
export type LookAt = (project: string, signal?: AbortSignal) => Promise<void>

/**
 * Keeps the book true for as long as the line to the engine holds. Never resolves: it rejects with the reason why the
 * line is broken, or when `signal` aborts.
 *
 * It subscribes first, then looks at everything, then applies what happened meanwhile: an engine replays nothing from
 * before its own start.
 *
 * @param synced called once everything is known
 */
export async function followEngine(
  docker: Docker,
  book: ContainerBook,
  options: { logger: Logger; heartbeat: Heartbeat; signal: AbortSignal; synced: (look: LookAt) => void },
): Promise<never> {
  const { logger, heartbeat, synced } = options
  const line = new AbortController()
  const signal = AbortSignal.any([options.signal, line.signal])
  try {
    const stream = await openStream(docker, '/events?', { filters: eventFilters }, signal)
    const inspector = new Inspector(docker, book, logger, signal)
    let held: ContainerEvent[] | undefined = []
    let heardAt = 0
    const broken = new Promise<never>((_, reject) => {
      const lines = new JsonLines()
      stream.on('data', (chunk: Buffer) => {
        heardAt = performance.now()
        try {
          for (const event of lines.push(chunk).map(readEvent)) {
            if (event === undefined) continue
            if (held) held.push(event)
            else inspector.take(event)
          }
        } catch (error) {
          reject(error)
        }
      })
      stream.once('error', reject)
      stream.once('close', () => reject(signal.reason ?? new Error('the engine closed the event stream')))
    })
    broken.catch(() => {})
    await Promise.race([broken, syncAll(docker, book, inspector, signal)])
    const meanwhile = held
    held = undefined
    for (const event of meanwhile) {
      book.record(event)
      inspector.look(event.containerId)
    }
    synced((project, asked) =>
      syncAll(docker, book, inspector, asked ? AbortSignal.any([signal, asked]) : signal, project),
    )
    return await Promise.race([broken, beat(docker, book, inspector, heartbeat, () => heardAt, signal)])
  } finally {
    line.abort(new Error('the line to the engine was given up'))
  }
}

/** Looks at every container of a project, or of all, and forgets those that are gone. */
async function syncAll(
  docker: Docker,
  book: ContainerBook,
  inspector: Inspector,
  signal: AbortSignal,
  project?: string,
): Promise<void> {
  const label = project === undefined ? labels.project : `${labels.project}=${project}`
  const before = project === undefined ? book.all() : book.of(project)
  const listed = await ask(
    (options) => docker.listContainers({ all: true, filters: { label: [label] }, ...options }),
    10_000,
    signal,
  )
  const there = new Set(listed.map((one) => one.Id))
  // One that was made while the list was under way is not in it, and not gone.
  for (const one of before) if (!there.has(one.id)) book.remove(one.id)
  const looks = await Promise.allSettled(listed.map((one) => inspector.see(one.Id, signal)))
  signal.throwIfAborted()
  for (const [index, look] of looks.entries()) {
    const id = listed[index]?.Id
    // One container that is locked by what is done to it must not keep all others from being known.
    if (look.status === 'rejected' && id !== undefined) inspector.look(id)
  }
}

/**
 * A frozen engine sends nothing and closes nothing, so it is asked. One that is only slow to answer, but goes on telling
 * events, lives.
 */
async function beat(
  docker: Docker,
  book: ContainerBook,
  inspector: Inspector,
  { every, within }: Heartbeat,
  heardAt: () => number,
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    await sleep(every, undefined, { signal })
    const asked = performance.now()
    const ping = docker.ping as (options: object) => Promise<unknown>
    await ask((options) => ping.call(docker, options), within, signal).catch((error) => {
      signal.throwIfAborted()
      if (heardAt() < asked)
        throw new Error(`the engine does not answer: ${messageOf(error)}`, { cause: error })
    })
    // Not every engine tells of probes that changed nothing, and their output is what people wait for.
    for (const one of book.all())
      if (one.state === 'running' && (one.health === 'starting' || one.health === 'unhealthy'))
        inspector.look(one.id)
  }
}
