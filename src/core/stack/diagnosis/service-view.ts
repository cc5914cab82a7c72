import type { PublishedPort, ServiceStage, StackServiceView } from '../../../contract/stack-view.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { ComposeProject, ComposeService } from '../compose/model.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import { needs, restartedWith } from '../lifecycle/dependency-order.ts'
import type { OwnCause } from './cause.ts'
import { explainExitCode } from './exit-codes.ts'
import type { Observation } from './observation.ts'
import { isUp } from './readiness.ts'
import { isOneShotDone } from './stopped.ts'
import { namesInWords, spanInWords } from './words.ts'

/** How one service stands, in the contract's words. `waitsFor`: what must be ready first and is not. */
export function serviceView(
  service: ComposeService,
  project: ComposeProject,
  seen: Observation,
  known: { cause: OwnCause | undefined; waitsFor: readonly string[] },
): StackServiceView {
  const facts = seen.containers.get(service.name)
  const action = seen.actions.get(service.name)
  const enabled = seen.enabled.has(service.name)
  const along = restartedWith(project, [service.name]).filter((name) => runs(seen.containers.get(name)))
  const { stage, detail } = standing(service, project, seen, known)
  return {
    name: service.name,
    image: service.image,
    imageCreatedAt: seen.images.get(service.name)?.createdAt ?? null,
    state: facts?.state ?? 'absent',
    health: facts?.health ?? 'none',
    stage,
    detail,
    ...(known.waitsFor.length > 0 && { waitsFor: [...known.waitsFor] }),
    dependsOn: needs(service).map((dependency) => dependency.service),
    ...(along.length > 0 && { restartsAlong: along }),
    profiles: [...service.profiles],
    enabled,
    ports: listPorts(service, facts),
    container: facts ? containerView(facts) : null,
    ...(action?.underWay && action.pull && { pull: action.pull }),
  }
}

/** A restart of another takes it along: what is stopped stays so. */
function runs(facts: ProjectContainer | undefined): boolean {
  return facts?.state === 'running' || facts?.state === 'restarting' || facts?.state === 'paused'
}

function standing(
  service: ComposeService,
  project: ComposeProject,
  seen: Observation,
  { cause, waitsFor }: { cause: OwnCause | undefined; waitsFor: readonly string[] },
): { stage: ServiceStage; detail: string } {
  const facts = seen.containers.get(service.name)
  const action = seen.actions.get(service.name)
  if (cause) return { stage: 'failed', detail: short(cause) }
  if (isUp(facts)) return up(facts!, seen.now)
  if (facts && isOneShotDone(service, project, facts, seen.events)) {
    return { stage: 'done', detail: `ended well${ago(facts.finishedAt, seen.now)}` }
  }
  if (action?.underWay && facts?.state !== 'running') return { stage: action.stage, detail: action.detail }
  if (waitsFor.length > 0) return { stage: 'waiting', detail: `waits for ${namesInWords(waitsFor)}` }
  if (!facts) return { stage: 'absent', detail: 'not created' }
  switch (facts.state) {
    case 'running':
      return { stage: 'checking', detail: probing(facts) }
    case 'restarting':
      return { stage: 'starting', detail: `restarting, ${explainExitCode(facts.exitCode)}` }
    case 'created':
      return { stage: 'stopped', detail: 'created, not started' }
    case 'paused':
      return { stage: 'stopped', detail: 'paused' }
    default:
      return { stage: 'stopped', detail: `stopped${ago(facts.finishedAt, seen.now)}` }
  }
}

function up(facts: ProjectContainer, now: number): { stage: ServiceStage; detail: string } {
  const since = facts.startedAt ? `up for ${spanInWords(now - Date.parse(facts.startedAt))}` : 'up'
  const restarts = facts.restarts > 0 ? `, ${formatCount(facts.restarts, 'restart')} before` : ''
  return { stage: facts.hasHealthcheck ? 'healthy' : 'running', detail: `${since}${restarts}` }
}

function probing({ probes }: ProjectContainer): string {
  const last = probes.at(-1)
  if (!last) return 'waits for its first probe'
  const line = last.output.trim().split('\n').at(-1)?.trim().slice(0, 120)
  return `probe ${probes.length}: ${line || `code ${last.exitCode}`}`
}

const shortWords = {
  'image-missing': 'image missing',
  'image-architecture': 'image for another processor',
  'port-taken': 'port taken',
  exited: 'exited',
  'out-of-memory': 'out of memory',
  'command-not-found': 'command not found',
  'permission-denied': 'permission denied',
  'crash-loop': 'crash loop',
  'probe-failing': 'healthcheck failing',
  'probe-broken': 'healthcheck broken',
  'mount-missing': 'mount missing',
  'network-lost': 'network lost',
  'variable-missing': 'variable missing',
  'disk-full': 'disk full',
  'network-missing': 'network missing',
  'host-limit': 'limit of the host',
  'log-driver': 'log driver failed',
  'engine-unreachable': 'engine unreachable',
  unsupported: 'unsupported',
  'invalid-file': 'invalid file',
  'other-folder': 'another folder’s',
} as const

function short({ code, evidence }: OwnCause): string {
  const last = evidence.at(-1)
  return last && (code === 'exited' || code === 'crash-loop') ? last : shortWords[code]
}

function ago(moment: string | undefined, now: number): string {
  return moment ? ` ${spanInWords(now - Date.parse(moment))} ago` : ''
}

function listPorts(service: ComposeService, facts: ProjectContainer | undefined): PublishedPort[] {
  // A running container knows which ports the engine picked.
  if (facts?.state === 'running' && facts.ports.length > 0) {
    return facts.ports.map(({ hostIp, published, target, protocol }) => ({
      hostIp: hostIp,
      published,
      target,
      protocol,
    }))
  }
  return service.ports.map(({ hostIp, published, target, protocol }) => ({
    hostIp: hostIp,
    published: published ?? null,
    target,
    protocol,
  }))
}

function containerView(facts: ProjectContainer): StackServiceView['container'] {
  const ended = facts.state === 'exited' || facts.state === 'dead' || facts.state === 'restarting'
  return {
    id: facts.id,
    name: facts.name,
    imageId: facts.imageId,
    createdAt: facts.createdAt,
    startedAt: facts.startedAt ?? null,
    finishedAt: ended ? (facts.finishedAt ?? null) : null,
    exitCode: ended ? facts.exitCode : null,
    oomKilled: facts.oomKilled,
    restarts: facts.restarts,
  }
}
