import type { ComposeProject, ComposeService, Dependency } from '../compose/model.ts'

/** Services by name. */
export function servicesByName(project: ComposeProject): ReadonlyMap<string, ComposeService> {
  return new Map(project.services.map((service) => [service.name, service]))
}

/**
 * The services an `up` is about, in the order of the file: those in play, or those named and all they depend on. What
 * is named counts as in play whatever its profiles; a dependency that is not required and not in play does not.
 */
export function selectWithDependencies(
  project: ComposeProject,
  enabled: ReadonlySet<string>,
  named: readonly string[] | undefined,
): ComposeService[] {
  const all = servicesByName(project)
  const chosen = new Set<string>()
  const add = (name: string) => {
    const service = all.get(name)
    if (!service || chosen.has(name)) return
    chosen.add(name)
    for (const dependency of needs(service)) {
      if (enabled.has(dependency.service) || dependency.required) add(dependency.service)
    }
  }
  for (const name of named ?? enabled) add(name)
  return project.services.filter((service) => chosen.has(service.name))
}

/** All that must be there before the service: `depends_on`, and those whose network, IPC or PID space it shares. */
export function needs(service: ComposeService): readonly Dependency[] {
  const shared = spaceOwners(service)
  const implied = shared
    .filter((name) => !service.dependsOn.some((dependency) => dependency.service === name))
    .map((name) => ({ service: name, condition: 'service_started' as const, required: true, restart: true }))
  return [...service.dependsOn, ...implied]
}

/** Services whose network, IPC or PID space it shares, each once. */
export function spaceOwners(service: ComposeService): readonly string[] {
  const owners = [service.networkMode, service.ipc, service.pid].flatMap((mode) =>
    mode?.startsWith('service:') ? [mode.slice('service:'.length)] : [],
  )
  return [...new Set(owners)]
}

/**
 * Services that are restarted with `names`, however remotely: those that say so (`depends_on` with `restart: true`), and
 * those that share a space of one, which is another after its restart. In the order of the file, without `names`.
 */
export function restartedWith(project: ComposeProject, names: readonly string[]): string[] {
  const group = new Set(names)
  const goesAlong = (service: ComposeService) =>
    needs(service).some(({ service: name, restart }) => restart && group.has(name)) ||
    spaceOwners(service).some((name) => group.has(name))
  for (let before = -1; before !== group.size; ) {
    before = group.size
    for (const service of project.services) if (goesAlong(service)) group.add(service.name)
  }
  return project.services.map(({ name }) => name).filter((name) => group.has(name) && !names.includes(name))
}

/** Who must end before a service is stopped: those among `names` that depend on it. */
export function listDependents(project: ComposeProject, name: string): string[] {
  return project.services
    .filter((service) => needs(service).some((dependency) => dependency.service === name))
    .map((service) => service.name)
}

/**
 * Whether an end with 0 is what was wanted of a service: others wait for it, or nothing would start it again and neither
 * a healthcheck nor a published port speaks of a server.
 *
 * @param hasHealthcheck of its container: an image may bring one
 */
export function mayEnd(service: ComposeService, project: ComposeProject, hasHealthcheck: boolean): boolean {
  if (oneShots(project).has(service.name)) return true
  if (hasHealthcheck || service.ports.length > 0) return false
  return service.restart.name === 'no' || service.restart.name === 'on-failure'
}

/** One-shots by declaration: some service waits for their end. */
export function oneShots(project: ComposeProject): ReadonlySet<string> {
  return new Set(
    project.services.flatMap((service) =>
      service.dependsOn
        .filter((dependency) => dependency.condition === 'service_completed_successfully')
        .map((dependency) => dependency.service),
    ),
  )
}
