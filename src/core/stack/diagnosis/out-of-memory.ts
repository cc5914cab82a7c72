import { formatBytes } from '../../../shared/bytes.ts'
import type { ProjectContainer, ProjectEvent } from '../containers/project-containers.ts'
import type { OwnCause } from './cause.ts'

/**
 * Whether a process of the container was killed for lack of memory in its present or last run. The engine's mark on the
 * container is of its first process on some engines, of any on others; its event is of any. A code of 137 alone is none:
 * whoever sends SIGKILL leaves the same.
 *
 * @param from of a process other than the first, only what happened since then counts; ms since the epoch
 */
export function ranOutOfMemory(
  facts: ProjectContainer,
  events: readonly ProjectEvent[],
  from = Number.NEGATIVE_INFINITY,
): boolean {
  const began = Math.max(Date.parse(facts.startedAt ?? '') || 0, from)
  return events.some((event) => event.containerId === facts.id && event.action === 'oom' && event.at >= began)
}

/**
 * A shell said that a process of its own was killed, in a container with a memory limit: the engine's event is lost where
 * the container ends at once, and forgotten within a minute where many probes run. Whoever kills the first process itself
 * leaves nobody to say so.
 *
 * @param lines of its log: the last ones where it ended, for what was killed before need not be why
 */
export function saysKilled({ memoryLimit }: ProjectContainer, lines: readonly string[]): boolean {
  return memoryLimit > 0 && lines.some((line) => killed.test(line.trim()))
}

/** busybox and dash: `Killed`; bash: `run.sh: line 3:    12 Killed     worker --all`. */
const killed = /^(?:\S+: line \d+:\s+\d+ )?Killed(?:\s{2,}.*)?$/u

const sentences = {
  ended: 'ran out of memory and was killed',
  lives: 'runs, but one of its processes ran out of memory and was killed; its healthcheck fails',
  'ended, perhaps': 'ended after one of its processes was killed, most likely for lack of memory',
  'lives, perhaps':
    'runs, but one of its processes was killed, most likely for lack of memory; its healthcheck fails',
}

/** In words; `what` became of the container. */
export function outOfMemory(
  { service, memoryLimit }: ProjectContainer,
  what: keyof typeof sentences,
): Pick<OwnCause, 'code' | 'message' | 'remedy'> {
  const limit =
    memoryLimit > 0
      ? ` It may use ${formatBytes(memoryLimit)}.`
      : ' It has no limit of its own: the engine had no more.'
  return {
    code: 'out-of-memory',
    message: `${service} ${sentences[what]}.${limit}`,
    remedy:
      memoryLimit > 0
        ? 'Raise its memory limit (mem_limit) or let it need less, then start it again.'
        : 'Give the engine more memory, or let the services need less, then start it again.',
  }
}
