import type { ContainerEvent, ContainerFacts, Followed } from '../../../src/core/engine/follow/facts.ts'
import { readFacts } from '../../../src/core/engine/follow/read-facts.ts'

/** Follows the containers with a label, and keeps of them what the engine says of any. */
export function followedBy(label: string): Followed<ContainerFacts, ContainerEvent> {
  return { label, readContainer: readFacts, readEvent: (event) => event }
}
