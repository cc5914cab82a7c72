import type { ComposeService } from '../compose/model.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import type { OwnCause } from './cause.ts'
import { explainExitCode } from './exit-codes.ts'
import type { Observation } from './observation.ts'
import { isUp } from './readiness.ts'
import { tellingLines } from './telling-lines.ts'
import { namesInWords } from './words.ts'

/**
 * A service that is well by itself, and never will be what others wait for: it ended, or runs without a healthcheck,
 * and others start only once it is healthy.
 */
export function neverReady(
  service: ComposeService,
  facts: ProjectContainer,
  seen: Observation,
): OwnCause | undefined {
  if (isUp(facts) && facts.hasHealthcheck) return undefined
  const who = namesWaiting(service, seen)
  if (who === undefined) return undefined
  if (isUp(facts)) {
    return {
      code: 'invalid-file',
      message: `${service.name} runs and has no healthcheck, and ${who}.`,
      remedy: 'Give it a healthcheck, or let what depends on it wait with condition: service_started.',
      evidence: [`services.${service.name} has no healthcheck, nor has its image`],
      ...{ since: facts.startedAt ?? null, soft: false },
    }
  }
  const ended = `exited with ${explainExitCode(facts.exitCode)}`
  return {
    code: 'exited',
    message: `${service.name} ${ended}, and ${who}.`,
    remedy:
      'Let its command go on running; or, where it is meant to end, wait for it with condition: service_completed_successfully.',
    evidence: [...tellingLines(seen.logs.get(service.name) ?? []), ended],
    ...{ since: facts.finishedAt ?? null, soft: false },
  }
}

/** `web and worker wait until it is healthy`; `undefined` where nobody does. */
export function namesWaiting(service: ComposeService, seen: Observation): string | undefined {
  const waiting = waitingForHealth(service, seen)
  if (waiting.length === 0) return undefined
  return `${namesInWords(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} until it is healthy`
}

/** Services whose container was made, and not started, because this one is not healthy. */
function waitingForHealth({ name }: ComposeService, seen: Observation): string[] {
  return (seen.project?.services ?? [])
    .filter((other) => seen.enabled.has(other.name) && seen.containers.get(other.name)?.state === 'created')
    .filter(({ dependsOn }) =>
      dependsOn.some((one) => one.service === name && one.condition === 'service_healthy' && one.required),
    )
    .map((other) => other.name)
}
