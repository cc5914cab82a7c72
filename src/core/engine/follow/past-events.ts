import type Docker from 'dockerode'
import { openStream } from '../ask.ts'
import { JsonLines } from '../json-lines.ts'
import type { ContainerEvent, ContainerFacts, Followed } from './facts.ts'
import { eventFilters, readEvent } from './read-event.ts'

/**
 * What happened to a group's containers before anybody listened, oldest first: the engine remembers its last few
 * hundred events, and those of its own life only.
 *
 * @param since milliseconds since the epoch
 * @param actions only these, for an answer that is short however many probes there were
 */
export async function pastEvents<E extends ContainerEvent>(
  docker: Docker,
  followed: Followed<ContainerFacts, E>,
  group: string,
  since: number,
  signal: AbortSignal,
  actions?: readonly string[],
): Promise<E[]> {
  const { label } = followed
  const filters = eventFilters(`${label}=${group}`, actions)
  const span = { since: String(since / 1000), until: String(Date.now() / 1000) }
  const stream = await openStream(docker, '/events?', { filters, ...span }, signal)
  const lines = new JsonLines()
  const events: E[] = []
  for await (const chunk of stream) {
    for (const value of lines.push(chunk)) {
      const event = readEvent(value, label)
      if (event) events.push(followed.readEvent(event))
    }
  }
  return events
}

/**
 * What the engine remembers and what was heard while somebody listened, each event once, oldest first: the engine
 * forgets within seconds where many probes run, for each of them is three events.
 */
export function withHeard<E extends ContainerEvent>(past: readonly E[], heard: readonly E[]): E[] {
  const eventKey = ({ at, containerId, action }: ContainerEvent) => `${at} ${containerId} ${action}`
  const once = new Map([...past, ...heard].map((event) => [eventKey(event), event]))
  return [...once.values()].sort((a, b) => a.at - b.at)
}
