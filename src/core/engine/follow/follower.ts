import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { errorMessage } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { ask, openStream } from '../ask.ts'
import { JsonLines } from '../json-lines.ts'
import type { ContainerBook } from './container-book.ts'
import type { ContainerEvent, ContainerFacts, Followed } from './facts.ts'
import { Inspector } from './inspector.ts'
import { eventFilters, readEvent } from './read-event.ts'

/** How often a silent engine is asked whether it lives, and how long it may take to say so, ms. */
export interface Heartbeat {
  readonly every: number
  readonly within: number
}

/** Looks anew at the containers of a group. */
export type LookAt = (group: string, signal?: AbortSignal) => Promise<void>

/**
 * Keeps the book true for as long as the line to the engine holds. Never resolves: it rejects with the reason why the
 * line is broken, or when `signal` aborts.
 *
 * It subscribes first, then looks at everything, then applies what happened meanwhile: an engine replays nothing from
 * before its own start.
 *
 * @param synced called once everything is known
 */
export async function followEngine<C extends ContainerFacts, E extends ContainerEvent>(
  docker: Docker,
  followed: Followed<C, E>,
  book: ContainerBook<C, E>,
  options: { logger: Logger; heartbeat: Heartbeat; signal: AbortSignal; synced: (look: LookAt) => void },
): Promise<never> {
  const { logger, heartbeat, synced } = options
  const line = new AbortController()
  const signal = AbortSignal.any([options.signal, line.signal])
  try {
    const stream = await openStream(docker, '/events?', { filters: eventFilters(followed.label) }, signal)
    const inspector = new Inspector(docker, followed, book, logger, signal)
    let held: E[] | undefined = []
    let heardAt = 0
    const broken = new Promise<never>((_, reject) => {
      const lines = new JsonLines()
      stream.on('data', (chunk: Buffer) => {
        heardAt = performance.now()
        try {
          for (const value of lines.push(chunk)) {
            const heard = readEvent(value, followed.label)
            if (heard === undefined) continue
            const event = followed.readEvent(heard)
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
    const look = (asked: AbortSignal, group?: string) =>
      lookAtAll(docker, followed.label, book, inspector, asked, group)
    await Promise.race([broken, look(signal)])
    const meanwhile = held
    held = undefined
    for (const event of meanwhile) {
      book.record(event)
      inspector.look(event.containerId)
    }
    synced((group, asked) => look(asked ? AbortSignal.any([signal, asked]) : signal, group))
    return await Promise.race([broken, beat(docker, book, inspector, heartbeat, () => heardAt, signal)])
  } finally {
    line.abort(new Error('the line to the engine was given up'))
  }
}

/** Looks at every container of a group, or of all, and forgets those that are gone. */
async function lookAtAll<C extends ContainerFacts, E extends ContainerEvent>(
  docker: Docker,
  label: string,
  book: ContainerBook<C, E>,
  inspector: Inspector<C, E>,
  signal: AbortSignal,
  group?: string,
): Promise<void> {
  const wanted = group === undefined ? label : `${label}=${group}`
  const before = group === undefined ? book.all() : book.inGroup(group)
  const listed = await ask(
    (options) => docker.listContainers({ all: true, filters: { label: [wanted] }, ...options }),
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
async function beat<C extends ContainerFacts, E extends ContainerEvent>(
  docker: Docker,
  book: ContainerBook<C, E>,
  inspector: Inspector<C, E>,
  { every, within }: Heartbeat,
  heardAt: () => number,
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    await sleep(every, undefined, { signal })
    const asked = performance.now()
    const ping: (options: object) => Promise<unknown> = docker.ping.bind(docker)
    await ask(ping, within, signal).catch((error) => {
      signal.throwIfAborted()
      if (heardAt() < asked)
        throw new Error(`the engine does not answer: ${errorMessage(error)}`, { cause: error })
    })
    // Not every engine tells of probes that changed nothing, and their output is what people wait for.
    for (const one of book.all())
      if (one.state === 'running' && (one.health === 'starting' || one.health === 'unhealthy'))
        inspector.look(one.id)
  }
}
