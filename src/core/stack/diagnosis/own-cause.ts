import type { CauseCode } from '../../../contract/stack-view.ts'
import type { ComposeService } from '../compose/model.ts'
import type { ContainerFacts, ProbeFacts } from '../engine/facts.ts'
import { failureOf } from '../lifecycle/failure.ts'
import { explainExitCode } from './exit-codes.ts'
import type { Observation } from './observation.ts'
import { isDone, isStoppedOnPurpose, isUp } from './readiness.ts'
import { tellingLines } from './telling-lines.ts'
import { bytesInWords } from './words.ts'

/** Why a service is not up, judged by itself alone. */
export interface OwnCause {
  readonly code: CauseCode
  readonly message: string
  readonly remedy: string
  readonly evidence: readonly string[]
  readonly since: string | null
  /** A failure that a dependency which is down may well explain: it exited, or does not answer its probe. */
  readonly soft: boolean
}

/** Restarts after which a container that does not stay up is in a loop. */
const loopAfter = 2

/** What is wrong with the service itself, or `undefined` where nothing is, or nothing is known yet. */
export function ownCause(service: ComposeService, seen: Observation): OwnCause | undefined {
  const facts = seen.containers.get(service.name)
  if (isUp(facts) || isDone(facts)) return undefined
  const action = seen.actions.get(service.name)
  const failure = action?.failure
  const told =
    failure && !failureIsOver(facts, failure.code) && !imageIsHere(service, seen, failure.code)
      ? { ...failure, since: null, soft: isSoft(failure.code) }
      : undefined
  // What the engine said when it was asked to start it is closer to the cause than what can be seen afterwards; that it
  // ended, or did not become healthy, is not: the container knows more.
  if (told && !told.soft) return told
  const found = (facts && fromContainer(service, facts, seen)) ?? told
  if (found) return found
  const blocking = seen.preflight.find((cause) => cause.service === service.name)
  if (blocking && facts?.state !== 'running') {
    const { code, message, remedy, evidence, since } = blocking
    return { code, message, remedy, evidence, since, soft: false }
  }
  return undefined
}

export function isSoft(code: CauseCode): boolean {
  return code === 'exited' || code === 'crash-loop' || code === 'probe-failing'
}

/** A failed start is history once the container runs; a failed probe once it is no longer unhealthy. */
function failureIsOver(facts: ContainerFacts | undefined, code: CauseCode): boolean {
  if (facts?.state !== 'running') return false
  if (code === 'probe-failing' || code === 'probe-broken') return facts.health === 'healthy'
  return true
}

/** A pull that failed stops nothing where the image is here all the same, and is not to be fetched for every start. */
function imageIsHere(
  { name, pullPolicy }: ComposeService,
  { images }: Observation,
  code: CauseCode,
): boolean {
  return code === 'image-missing' && pullPolicy !== 'always' && images.get(name)?.present === true
}

function fromContainer(
  service: ComposeService,
  facts: ContainerFacts,
  seen: Observation,
): OwnCause | undefined {
  switch (facts.state) {
    case 'running':
      return fromProbes(facts)
    case 'created':
      return facts.error === '' ? undefined : fromStartError(service, facts)
    case 'restarting':
      return fromEnd(service, facts, seen)
    case 'exited':
    case 'dead':
      if (isStoppedOnPurpose(facts)) return undefined
      return facts.error === '' ? fromEnd(service, facts, seen) : fromStartError(service, facts)
    default:
      return undefined
  }
}

/** The engine's error of a container that never ran. */
function fromStartError(service: ComposeService, { error, finishedAt }: ContainerFacts): OwnCause {
  const attempt = { subject: service.name, image: service.image, what: 'could not be started' }
  return { ...failureOf(new Error(error), attempt), since: finishedAt ?? null, soft: false }
}

/** It ran and ended, or ends again and again. */
function fromEnd(service: ComposeService, facts: ContainerFacts, seen: Observation): OwnCause {
  const lines = tellingLines(seen.logs.get(service.name) ?? [])
  const since = facts.finishedAt ?? null
  const loop = facts.state === 'restarting' || facts.restarts >= loopAfter
  const times = facts.restarts > 0 ? `, ${facts.restarts} restart${facts.restarts === 1 ? '' : 's'}` : ''
  const ended = `exited with ${explainExitCode(facts.exitCode)}${times}`
  const evidence = [...lines, ended]
  const name = service.name

  if (facts.oomKilled || (facts.exitCode === 137 && hadOom(facts, seen))) {
    const limit = facts.memoryLimit > 0 ? ` It may use ${bytesInWords(facts.memoryLimit)}.` : ''
    return {
      code: 'out-of-memory',
      message: `${name} ran out of memory and was killed.${limit}`,
      remedy: 'Raise its memory limit (mem_limit) or let it need less, then start it again.',
      ...{ evidence, since, soft: false },
    }
  }
  const cause = facts.exitCode === 127 ? 'command-not-found' : classify(`${facts.error}\n${lines.join('\n')}`)
  const told = facts.exitCode === 126 ? (cause ?? 'command-not-found') : cause
  if (told !== undefined) {
    return {
      code: told,
      message: `${name} ${loop ? 'keeps ending' : 'ended'}: ${endWords[told]}.`,
      remedy: remedies[told],
      ...{ evidence, since, soft: false },
    }
  }
  if (loop) {
    return {
      code: 'crash-loop',
      message: `${name} starts and ends again: ${ended}.`,
      remedy: 'Its log says why it ends. Correct that; the engine tries again by itself, each time later.',
      ...{ evidence, since, soft: true },
    }
  }
  return {
    code: 'exited',
    message: `${name} ${ended}.`,
    remedy: 'Its log says why. Correct that, then start it again.',
    ...{ evidence, since, soft: true },
  }
}

function hadOom(facts: ContainerFacts, { events }: Observation): boolean {
  return events.some((event) => event.containerId === facts.id && event.action === 'oom')
}

function fromProbes(facts: ContainerFacts): OwnCause | undefined {
  const last = facts.probes.at(-1)
  if (!last || last.exitCode === 0) return undefined
  const failed = facts.probes.filter((probe) => probe.exitCode !== 0)
  const since = failed.find((_, at) => failed.slice(at).length <= facts.failingStreak) ?? last
  const evidence = [last.output.trim() || `The probe ended with code ${last.exitCode} and said nothing.`]
  if (isBroken(last) && (facts.health === 'unhealthy' || failed.filter(isBroken).length >= 2)) {
    const tool = missingTool(last.output) ?? facts.healthTest.find((word) => !word.startsWith('CMD'))
    return {
      code: 'probe-broken',
      message: `${facts.service} may be well, but its healthcheck cannot run: ${tool ?? 'its command'} is not in the image.`,
      remedy: 'Write the healthcheck with something that the image has.',
      ...{ evidence, since: since.startedAt, soft: false },
    }
  }
  if (facts.health !== 'unhealthy') return undefined
  const times = `${facts.failingStreak} time${facts.failingStreak === 1 ? '' : 's'}`
  return {
    code: 'probe-failing',
    message: `${facts.service} runs, but its healthcheck failed the last ${times}.`,
    remedy: 'The output of the probe and its log say why.',
    ...{ evidence, since: since.startedAt, soft: true },
  }
}

const notThere = /executable file not found|: not found|no such file or directory|command not found/iu

/** The probe itself could not run: the engine found no such program, or the shell did not. */
function isBroken({ exitCode, output }: ProbeFacts): boolean {
  if (exitCode === 0) return false
  return (
    exitCode === 127 || (/OCI runtime exec failed|unable to start/iu.test(output) && notThere.test(output))
  )
}

/** `exec: "curl": executable file not found`, `/bin/sh: 1: curl: not found` → curl. */
function missingTool(output: string): string | undefined {
  return (
    /exec: "([^"]+)"/u.exec(output)?.[1] ?? /(?:^|\s)([\w./-]+): (?:command )?not found/u.exec(output)?.[1]
  )
}

/** The cause a program's last words speak of. */
function classify(text: string): ProgramCause | undefined {
  return programWords.find(([pattern]) => pattern.test(text))?.[1]
}

type ProgramCause =
  | 'image-architecture'
  | 'disk-full'
  | 'mount-missing'
  | 'command-not-found'
  | 'permission-denied'

const programWords: readonly (readonly [RegExp, ProgramCause])[] = [
  [/exec format error/iu, 'image-architecture'],
  [/no space left on device|ENOSPC|disk quota exceeded/iu, 'disk-full'],
  [/are you trying to mount a directory onto a file/iu, 'mount-missing'],
  [
    /permission denied|EACCES|operation not permitted|EPERM|read-only file system|EROFS/iu,
    'permission-denied',
  ],
]

const endWords: Record<ProgramCause, string> = {
  'image-architecture': 'its image is made for another processor',
  'disk-full': 'the disk is full',
  'mount-missing': 'a file or folder it mounts is missing, or is of the other kind',
  'command-not-found': 'its command is not in the image',
  'permission-denied': 'it may not do what it needs to',
}

const remedies: Record<ProgramCause, string> = {
  'image-architecture': 'Use an image for this processor, or set platform: and install emulation.',
  'disk-full': 'Free space on the disk of the engine: docker system prune removes what nothing uses.',
  'mount-missing': 'Make the file or folder, or correct its path in the Compose file.',
  'command-not-found': 'Correct command: or entrypoint: in the Compose file, or use an image that has it.',
  'permission-denied':
    'Give its user the right: the owner of the mounted files, user:, cap_add: or read_only:.',
}
