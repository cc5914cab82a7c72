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
  const shared = [service.networkMode, service.ipc, service.pid].flatMap((mode) =>
    mode?.startsWith('service:') ? [mode.slice('service:'.length)] : [],
  )
  const implied = shared
    .filter((name) => !service.dependsOn.some((dependency) => dependency.service === name))
    .map((name) => ({ service: name, condition: 'service_started' as const, required: true, restart: true }))
  return [...service.dependsOn, ...implied]
}

/** Who must end before a service is stopped: those among `names` that depend on it. */
export function dependentsOf(project: ComposeProject, name: string): string[] {
  return project.services
    .filter((service) => needs(service).some((dependency) => dependency.service === name))
    .map((service) => service.name)
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
