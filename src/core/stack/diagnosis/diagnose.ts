import type { RootCause, StackAction, StackServiceView } from '../../../contract/stack-view.ts'
import type { ComposeProject, ComposeService } from '../compose/model.ts'
import { needs } from '../lifecycle/dependency-order.ts'
import type { OwnCause } from './cause.ts'
import type { Observation } from './observation.ts'
import { ownCause } from './own-cause.ts'
import { isDone, isMet, isUp } from './readiness.ts'
import { serviceView } from './service-view.ts'
import { isStoppedOnPurpose } from './stopped.ts'
import { nameRegistries } from './unreachable-registry.ts'

export interface Diagnosis {
  readonly services: StackServiceView[]
  /** Worst first: what blocks the most. */
  readonly rootCauses: RootCause[]
}

/**
 * Says of every service how it stands, and finds the causes along the dependency graph: a service that only waits for
 * another, or fails because the other is down, is not a cause but stands in the other's `blocks`.
 */
export function diagnose(seen: Observation): Diagnosis {
  const whole = wholeCauses(seen)
  const { project } = seen
  if (!project) return { services: [], rootCauses: whole }
  const byName = new Map(project.services.map((service) => [service.name, service]))
  const own = new Map<string, OwnCause>()
  if (seen.engine.status === 'connected') {
    for (const service of project.services) {
      const cause = seen.enabled.has(service.name) ? ownCause(service, seen) : undefined
      if (cause) own.set(service.name, cause)
    }
  }
  const causes = nameRegistries(withoutSymptoms(own, byName), byName)
  const waits = new Map(
    project.services.map((service) => {
      if (!seen.enabled.has(service.name)) return [service.name, []]
      const symptom = own.has(service.name) && !causes.has(service.name)
      return [service.name, waitsFor(service, seen, { byName, causes, symptom })]
    }),
  )
  const services = project.services.map((service) =>
    serviceView(service, project, seen, {
      cause: causes.get(service.name),
      waitsFor: waits.get(service.name) ?? [],
    }),
  )
  const rootCauses = [...causes].map(([name, cause]) => ({
    service: name,
    code: cause.code,
    message: cause.message,
    remedy: cause.remedy,
    evidence: [...cause.evidence],
    since: cause.since,
    blocks: blockedBy(name, project, waits),
    actions: actionsFor(name, cause, seen),
  }))
  rootCauses.sort((a, b) => b.blocks.length - a.blocks.length)
  return { services, rootCauses: [...whole, ...rootCauses] }
}

/** Causes of the stack as a whole: its file, the engine, and pre-flight findings of no single service. */
function wholeCauses(seen: Observation): RootCause[] {
  const none = { since: null, blocks: [], actions: [] }
  if (seen.engine.status === 'unreachable') {
    return [
      // What is wrong with the file is so without an engine too.
      ...(seen.project ? [] : seen.preflight),
      {
        ...{ ...none, service: null, code: 'engine-unreachable' as const, evidence: [] },
        message: seen.engine.message ?? 'No container engine answers.',
        remedy: seen.engine.remedy ?? 'Start Docker.',
        since: seen.engine.since,
      },
    ]
  }
  // Without a project, all there is was found in its file.
  if (!seen.project) return [...seen.preflight]
  return seen.preflight.filter((cause) => cause.service === null)
}

/** Leaves out soft failures of services whose dependencies, near or far, have a cause of their own. */
function withoutSymptoms(
  own: ReadonlyMap<string, OwnCause>,
  byName: ReadonlyMap<string, ComposeService>,
): Map<string, OwnCause> {
  const causes = new Map(own)
  for (const [name, cause] of own) {
    if (cause.soft && [...collectDependencies(name, byName)].some((other) => own.has(other)))
      causes.delete(name)
  }
  return causes
}

/** All that a service depends on, near and far. Each is visited once, so that a cycle ends. */
function collectDependencies(name: string, byName: ReadonlyMap<string, ComposeService>): Set<string> {
  const found = new Set<string>()
  const visit = (service: ComposeService | undefined) => {
    for (const dependency of service ? needs(service) : []) {
      if (found.has(dependency.service)) continue
      found.add(dependency.service)
      visit(byName.get(dependency.service))
    }
  }
  visit(byName.get(name))
  found.delete(name)
  return found
}

/**
 * The services this one waits for: the nearest of its dependencies that are not ready, and of those that only wait
 * themselves, nothing further: `waits for mongodb`, not a list of all that follows from it.
 */
function waitsFor(
  service: ComposeService,
  seen: Observation,
  {
    byName,
    causes,
    symptom,
  }: {
    byName: ReadonlyMap<string, ComposeService>
    causes: ReadonlyMap<string, OwnCause>
    /** It fails because one of them does. */
    symptom: boolean
  },
): string[] {
  const facts = seen.containers.get(service.name)
  if (isUp(facts) || isDone(facts) || causes.has(service.name)) return []
  const leadsToCause = ({ service: name }: { readonly service: string }) =>
    causes.has(name) || [...collectDependencies(name, byName)].some((other) => causes.has(other))
  if (symptom)
    return needs(service)
      .filter(leadsToCause)
      .map((dependency) => dependency.service)
  // What a person stopped waits for nobody.
  if (facts && isStoppedOnPurpose(facts, seen.events) && !seen.actions.get(service.name)?.underWay) return []
  const unmet = needs(service).filter(
    (dependency) =>
      seen.enabled.has(dependency.service) && !isMet(dependency, seen.containers.get(dependency.service)),
  )
  // Nothing is under way and nothing failed: it is simply not up, like what it depends on.
  const begun = facts !== undefined || seen.actions.get(service.name)?.underWay === true
  return (begun ? unmet : unmet.filter(leadsToCause)).map((dependency) => dependency.service)
}

/** Everything that waits for `name`, directly or over others, in the order of the file. */
function blockedBy(
  name: string,
  project: ComposeProject,
  waits: ReadonlyMap<string, readonly string[]>,
): string[] {
  const blocked = new Set<string>()
  let grew = true
  while (grew) {
    grew = false
    for (const [service, others] of waits) {
      if (service === name || blocked.has(service)) continue
      if (others.some((other) => other === name || blocked.has(other))) {
        blocked.add(service)
        grew = true
      }
    }
  }
  return project.services.map((service) => service.name).filter((service) => blocked.has(service))
}

function actionsFor(service: string, cause: OwnCause, seen: Observation): StackAction[] {
  const offered = seen.preflight.find((found) => found.service === service && found.code === cause.code)
  const actions = [...(offered?.actions ?? [])]
  if (cause.code === 'image-missing') actions.push({ do: 'pull', label: 'Try again', service })
  const container = seen.containers.get(service)
  if (container) actions.push({ do: 'logs', label: 'Show its log', service })
  if (container && cause.code !== 'port-taken' && cause.code !== 'image-missing') {
    actions.push({ do: 'restart', label: 'Restart', service })
  }
  return actions
}
