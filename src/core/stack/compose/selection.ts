import { closestNames } from '../../platform/closest-names.ts'
import { Problem } from '../../platform/errors.ts'
import type { ComposeProject, ComposeService } from './model.ts'

/**
 * The services in play, in the order of the file: those without profiles, and those with one that is chosen (`*`
 * chooses all). Where services are named, only they and what they depend on; naming one puts it in play, profiles or
 * not. What a service in play cannot do without is in play with it.
 *
 * @throws Problem `NOT_FOUND` where a named service is not in the file
 */
export function enabledServices(
  project: ComposeProject,
  profiles: readonly string[],
  services?: readonly string[],
): readonly ComposeService[] {
  const byName = new Map(project.services.map((service) => [service.name, service]))
  for (const name of services ?? []) if (!byName.has(name)) throw noSuchService(name, [...byName.keys()])
  const chosen = new Set(profiles)
  // A named service brings its profiles along, as with Compose.
  for (const name of services ?? []) for (const profile of byName.get(name)!.profiles) chosen.add(profile)
  const inProfile = (service: ComposeService) =>
    service.profiles.length === 0 ||
    chosen.has('*') ||
    service.profiles.some((profile) => chosen.has(profile))

  const enabled = new Set<string>()
  const take = (name: string): void => {
    const service = byName.get(name)
    if (service === undefined || enabled.has(name)) return
    enabled.add(name)
    for (const dependency of service.dependsOn) {
      const wanted = byName.get(dependency.service)
      if (wanted !== undefined && (dependency.required || inProfile(wanted))) take(wanted.name)
    }
  }
  const first = services?.length
    ? services
    : project.services.filter(inProfile).map((service) => service.name)
  for (const name of first) take(name)
  return project.services.filter((service) => enabled.has(service.name))
}

/** Every profile a service of the project names, in the order of the file. */
export function profilesOf(project: ComposeProject): readonly string[] {
  return [...new Set(project.services.flatMap((service) => service.profiles))]
}

function noSuchService(name: string, known: readonly string[]): Problem {
  const [near] = closestNames(name, known, 1)
  const remedy = near === undefined ? `The file has ${known.join(', ')}.` : `Did you mean ${near}?`
  return new Problem('NOT_FOUND', `The stack has no service ${name}.`, remedy)
}
