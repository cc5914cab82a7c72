import { existsSync } from 'node:fs'
import type { RootCause } from '../../contract/stack-view.ts'
import { Problem } from '../platform/errors.ts'
import type { ComposeProject } from './compose/model.ts'
import { foldersToMake } from './diagnosis/preflight/mounts.ts'
import type { LifecycleContext, Outcome, ServiceOutcome } from './lifecycle/context.ts'
import { removeOrphans } from './lifecycle/remove-orphans.ts'
import type { ActionReport } from './lifecycle/report.ts'
import { up } from './lifecycle/up.ts'
import type { Stack } from './stack.ts'

/**
 * Brings services up after pre-flight. What pre-flight finds fault with is not tried, nor what depends on it; the others
 * come up all the same.
 *
 * @throws Problem `CONFLICT` where pre-flight found what stops the whole stack: a full disk
 */
export async function upWithPreflight(
  stack: Stack,
  context: LifecycleContext,
  options: { waitTimeoutMs: number; services?: readonly string[]; removeOrphans?: boolean },
): Promise<Outcome> {
  const { project, enabled, report, signal } = context
  // First, so that what they hold, a port above all, is free.
  const orphans = options.removeOrphans ? await removeOrphans(context) : { ok: true, services: new Map() }
  const { causes } = await stack.preflight(project, enabled, signal)
  const whole = causes.find((cause) => cause.service === null)
  if (whole) throw new Problem('CONFLICT', whole.message, whole.remedy)

  const blocked = new Map<string, ServiceOutcome>()
  for (const cause of causes) {
    if (blocked.has(cause.service!) || passable.has(cause.code)) continue
    const failure = explainFailure(cause)
    report.failed(cause.service!, failure)
    blocked.set(cause.service!, { result: 'failed', detail: failure.message, failure })
  }
  for (const [name, waits] of dependants(project, enabled, new Set(blocked.keys()))) {
    report.skipped(name, `waits for ${waits}`)
    blocked.set(name, { result: 'skipped', detail: `waits for ${waits}` })
  }
  const folders = stack.isLocal() ? await missingFolders(project, enabled) : new Map<string, string[]>()
  const rest = new Set([...enabled].filter((name) => !blocked.has(name)))
  if (blocked.size > 0 && rest.size === 0) {
    return { ok: false, services: new Map([...orphans.services, ...blocked]), orphans: [] }
  }
  const outcome = await up(
    { ...context, enabled: rest, report: withFolders(report, folders) },
    { ...options, ...(blocked.size > 0 && { services: [...rest] }) },
  )
  return {
    ...outcome,
    ok: outcome.ok && orphans.ok && blocked.size === 0,
    services: new Map([...orphans.services, ...blocked, ...outcome.services]),
  }
}

/** For each service the folders its binds lack. */
async function missingFolders(project: ComposeProject, enabled: ReadonlySet<string>) {
  const services = project.services.filter((service) => enabled.has(service.name))
  const found = await Promise.all(
    services.map(async (service) => [service.name, await foldersToMake(service)] as const),
  )
  return new Map(found.filter(([, folders]) => folders.length > 0))
}

/** Tells besides which of the folders the engine has made on the way. */
function withFolders(report: ActionReport, folders: ReadonlyMap<string, string[]>): ActionReport {
  const told = new Set<string>()
  const describeFolders = (service: string) => {
    const made = (folders.get(service) ?? []).filter((folder) => !told.has(folder) && existsSync(folder))
    for (const folder of made) told.add(folder)
    const what = made.length === 1 ? 'The folder' : 'The folders'
    return made.length === 0
      ? undefined
      : `${what} ${made.join(', ')} did not exist and ${made.length === 1 ? 'was' : 'were'} made, empty.`
  }
  return {
    stage: (...said) => report.stage(...said),
    pulling: (...said) => report.pulling(...said),
    done: (service, detail) => report.done(service, detail, describeFolders(service)),
    failed: (service, failure) => {
      const note = describeFolders(service)
      report.failed(service, note ? { ...failure, evidence: [...failure.evidence, note] } : failure)
    },
    skipped: (...said) => report.skipped(...said),
  }
}

/**
 * Compose takes a variable that is set nowhere for empty, and the service may bear that; a removed network is made anew.
 */
const passable = new Set<RootCause['code']>(['variable-missing', 'network-missing'])

function explainFailure({ code, message, remedy, evidence }: RootCause) {
  return { code, message, remedy, evidence }
}

/** Services that need a blocked one, near or far, each with the nearest reason. */
function dependants(
  project: ComposeProject,
  enabled: ReadonlySet<string>,
  blocked: ReadonlySet<string>,
): Map<string, string> {
  const found = new Map<string, string>()
  for (let grew = true; grew; ) {
    grew = false
    for (const service of project.services) {
      if (!enabled.has(service.name) || blocked.has(service.name) || found.has(service.name)) continue
      const reason = service.dependsOn.find(
        (one) => one.required && (blocked.has(one.service) || found.has(one.service)),
      )
      if (!reason) continue
      found.set(service.name, reason.service)
      grew = true
    }
  }
  return found
}
