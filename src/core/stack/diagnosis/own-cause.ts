import type { CauseCode, RootCause } from '../../../contract/stack-view.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { ComposeService } from '../compose/model.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import { explainFailure } from '../lifecycle/failure.ts'
import { endedServer } from '../lifecycle/readiness.ts'
import type { OwnCause } from './cause.ts'
import { explainExitCode } from './exit-codes.ts'
import { lostSpace } from './lost-space.ts'
import { explainMountedProgram } from './mounted-program.ts'
import { namesWaiting, neverReady } from './never-ready.ts'
import type { Observation } from './observation.ts'
import { outOfMemory, ranOutOfMemory, saysKilled } from './out-of-memory.ts'
import { readOwnWords } from './own-words.ts'
import { fromProbes } from './probe-cause.ts'
import { classify, endWords, remedies } from './program-words.ts'
import { isDone, isUp } from './readiness.ts'
import { isOneShotDone, isStoppedOnPurpose, serverEnded, wasStopped } from './stopped.ts'
import { tellingLines } from './telling-lines.ts'

/** Restarts after which a container that does not stay up is in a loop. */
const loopAfter = 2

/** What is wrong with the service itself, or `undefined` where nothing is, or nothing is known yet. */
export function ownCause(service: ComposeService, seen: Observation): OwnCause | undefined {
  const facts = seen.containers.get(service.name)
  const action = seen.actions.get(service.name)
  const failure = action?.failure
  const cutOff = facts?.state === 'running' && !action?.underWay ? lostSpace(service, facts, seen) : undefined
  if (cutOff) return cutOff
  if (isUp(facts)) return neverReady(service, facts!, seen)
  // What an action is just stopping or about to start ends by that; it tells itself where something fails.
  if (action?.underWay && facts?.state === 'exited') return undefined
  if (isDone(facts) && !serverEnded(service, seen.project!, facts!, seen.events)) {
    const never = wasStopped(facts!, seen.events) ? undefined : neverReady(service, facts!, seen)
    return never ?? lostNetwork(service, facts!, seen)
  }
  const told =
    failure && !failureIsOver(facts, failure.code, seen) && !imageIsHere(service, seen, failure.code)
      ? { ...failure, since: failure.at ?? null, soft: isSoft(failure.code) }
      : undefined
  // What the engine said when it was asked to start it is closer to the cause than what can be seen afterwards; that it
  // ended, or did not become healthy, is not: the container knows more.
  const found = told && !told.soft ? told : ((facts && fromContainer(service, facts, seen)) ?? told)
  const programs = seen.programs?.get(service.name) ?? []
  return withPreflight(service, facts, found && explainMountedProgram(found, service.name, programs), seen)
}

/** A server that was stopped, however well it ended, cannot be started without its network; a one-shot need not be. */
function lostNetwork(
  service: ComposeService,
  facts: ProjectContainer,
  seen: Observation,
): OwnCause | undefined {
  if (seen.project && isOneShotDone(service, seen.project, facts, seen.events)) return undefined
  const lost = seen.preflight.find((one) => one.service === service.name && one.code === 'network-missing')
  return lost && { ...lost, soft: false }
}

/** What explains that a container ended or does not answer, however it did. */
const explaining: ReadonlySet<CauseCode> = new Set([
  'mount-missing',
  'variable-missing',
  'image-architecture',
])

/** Pre-flight knows who holds a port, and which file is missing where the container only ended. */
function withPreflight(
  service: ComposeService,
  facts: ProjectContainer | undefined,
  found: OwnCause | undefined,
  seen: Observation,
): OwnCause | undefined {
  const findings = seen.preflight.filter((cause) => cause.service === service.name)
  const ended = facts?.state !== 'running'
  if (!found) {
    // An empty variable stops nothing by itself, unless the image's name is broken by it; it only explains what failed.
    const stops = ({ code }: RootCause) => code !== 'variable-missing' || service.imageFault !== undefined
    const [first] = ended ? findings.filter(stops) : []
    return first && { ...first, soft: false }
  }
  const better = findings.find(
    ({ code }) =>
      code === found.code ||
      // It was looked for at a registry because what is here is for another processor.
      (code === 'image-architecture' && found.code === 'image-missing') ||
      // A folder where a script was meant may not be executed, and has no interpreter.
      (code === 'mount-missing' && isOfCommand(found.code)) ||
      (found.soft && explaining.has(code) && (ended || code !== 'variable-missing')),
  )
  if (!better) return found
  const { code, message, remedy } = better
  const evidence = [...new Set([...better.evidence, ...found.evidence])]
  // A variable that is not set may be meant so: where what it depends on is down too, that is closer.
  const soft = found.soft && code === 'variable-missing'
  return { code, message, remedy, evidence, since: found.since ?? better.since, soft }
}

function isOfCommand(code: CauseCode): boolean {
  return code === 'permission-denied' || code === 'command-not-found'
}

export function isSoft(code: CauseCode): boolean {
  return code === 'exited' || code === 'crash-loop' || code === 'probe-failing'
}

/** A failed start is history once the container runs or was stopped; a failed probe once it is no longer unhealthy. */
function failureIsOver(
  facts: ProjectContainer | undefined,
  code: CauseCode,
  { events }: Observation,
): boolean {
  if (facts?.state === 'exited' && isSoft(code)) return wasStopped(facts, events)
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
  facts: ProjectContainer,
  seen: Observation,
): OwnCause | undefined {
  switch (facts.state) {
    case 'running':
      return fromProbes(facts, seen.logs.get(service.name) ?? [], seen.events)
    case 'created':
      return facts.error === '' ? undefined : fromStartError(service, facts)
    case 'restarting':
      return fromEnd(service, facts, seen)
    case 'exited':
    case 'dead':
      if (isStoppedOnPurpose(facts, seen.events)) return undefined
      return facts.error === '' ? fromEnd(service, facts, seen) : fromStartError(service, facts)
    default:
      return undefined
  }
}

/** The engine's error of a container that never ran. */
function fromStartError(service: ComposeService, { error, finishedAt }: ProjectContainer): OwnCause {
  const attempt = {
    ...{ subject: service.name, image: service.image, what: 'could not be started' },
    logDriver: service.logging?.driver,
  }
  const failure = explainFailure(new Error(error), attempt)
  return { ...failure, since: finishedAt ?? null, soft: isSoft(failure.code) }
}

/** It ran and ended, or ends again and again. */
function fromEnd(service: ComposeService, facts: ProjectContainer, seen: Observation): OwnCause {
  const lines = tellingLines(seen.logs.get(service.name) ?? [])
  const since = facts.finishedAt ?? null
  const loop = facts.state === 'restarting' || facts.restarts >= loopAfter
  const times = facts.restarts > 0 ? `, ${formatCount(facts.restarts, 'restart')}` : ''
  const ended = `exited with ${explainExitCode(facts.exitCode)}${times}`
  const evidence = [...lines, ended]
  const name = service.name

  if (facts.oomKilled || ranOutOfMemory(facts, seen.events)) {
    return { ...outOfMemory(facts, 'ended'), evidence, since, soft: false }
  }
  if (facts.exitCode !== 0 && saysKilled(facts, (seen.logs.get(service.name) ?? []).slice(-3))) {
    return { ...outOfMemory(facts, 'ended, perhaps'), evidence, since, soft: false }
  }
  // Only there are its ports those of the machine.
  if (service.networkMode === 'host' && /address already in use|EADDRINUSE/iu.test(lines.join('\n'))) {
    return {
      code: 'port-taken',
      message: `${name} ${loop ? 'keeps ending' : 'ended'}: a port that it wants on the engine's machine is taken.`,
      remedy: 'Stop what holds the port, or let the service listen on another one.',
      ...{ evidence, since, soft: false },
    }
  }
  const own = readOwnWords(seen.logs.get(service.name) ?? [])
  if (own && (own.code !== 'permission-denied' || facts.exitCode !== 127)) {
    return {
      code: own.code,
      message: `${name} ${loop ? 'keeps ending' : 'ended'}: ${own.why}.`,
      remedy: own.remedy,
      evidence: [...new Set([...own.lines, ...lines.slice(-2), ended])],
      ...{ since, soft: false },
    }
  }
  const cause = facts.exitCode === 127 ? 'command-not-found' : classify(`${facts.error}\n${lines.join('\n')}`)
  const told = facts.exitCode === 126 ? (cause ?? 'command-not-found') : cause
  const inMemory = told === 'disk-full' ? fullInMemory(service, lines) : undefined
  if (inMemory) return { ...inMemory, evidence, since, soft: false }
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
  if (facts.exitCode === 0) {
    const waiting = namesWaiting(service, seen)
    const message = `${name} ${endedServer.message}${waiting ? `; ${waiting}` : ''}.`
    return { code: 'exited', message, remedy: endedServer.remedy, evidence, since, soft: true }
  }
  return {
    code: 'exited',
    message: `${name} ${ended}.`,
    remedy:
      facts.exitCode === 137
        ? 'Somebody or something sent it SIGKILL, and the engine tells of no lack of memory. Start it again.'
        : 'Its log says why. Correct that, then start it again.',
    ...{ evidence, since, soft: true },
  }
}

/** Of a file system in memory that is full no disk is to be freed. */
function fullInMemory(
  service: ComposeService,
  lines: readonly string[],
): Pick<OwnCause, 'code' | 'message' | 'remedy'> | undefined {
  const mounted = service.mounts.filter((mount) => mount.type === 'tmpfs').map((mount) => mount.target)
  const full = lines.filter((line) => classify(line) === 'disk-full').join('\n')
  const path = [...Object.keys(service.tmpfs), ...mounted].find((one) => full.includes(`${one}/`))
  if (path === undefined) return undefined
  return {
    code: 'disk-full',
    message: `${service.name} ended: ${path}, which is in memory, is full.`,
    remedy: 'Give it more room (size= of its tmpfs), or let the service write elsewhere.',
  }
}
