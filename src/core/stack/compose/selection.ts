import { basename } from 'node:path'
import { closestNames } from '../../../shared/closest-names.ts'
import { agree } from '../../../shared/count-words.ts'
import { Problem } from '../../platform/errors.ts'
import type { ComposeProject, ComposeService, ImageFault } from './model.ts'

/**
 * The services in play, in the order of the file: those without profiles, and those with one that is chosen (`*`
 * chooses all). Where services are named, only they and what they depend on; naming one chooses its profiles too. What
 * is in none of them is not in play, whoever depends on it: `outOfPlay` tells of that.
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
  // A named service brings its profiles along, as with Compose.
  const named = (services ?? []).flatMap((name) => byName.get(name)!.profiles)
  const inProfile = profileTest([...profiles, ...named])
  const enabled = new Set<string>()
  const take = (name: string): void => {
    const service = byName.get(name)
    if (service === undefined || enabled.has(name)) return
    enabled.add(name)
    for (const dependency of service.dependsOn) {
      const wanted = byName.get(dependency.service)
      if (wanted !== undefined && inProfile(wanted)) take(wanted.name)
    }
  }
  const first = services?.length
    ? services
    : project.services.filter(inProfile).map((service) => service.name)
  for (const name of first) take(name)
  return project.services.filter((service) => enabled.has(service.name))
}

function profileTest(profiles: readonly string[]): (service: ComposeService) => boolean {
  const chosen = new Set(profiles)
  return (service) =>
    service.profiles.length === 0 ||
    chosen.has('*') ||
    service.profiles.some((profile) => chosen.has(profile))
}

/** A service in play that cannot be: one that needs another whose profiles are not chosen, or has no image there can be. */
export interface OutOfPlay {
  readonly service: string
  readonly message: string
  readonly remedy: string
}

/**
 * The dependencies that profiles leave out although a service in play requires them; Compose refuses to act then.
 *
 * @param enabled names of the services in play
 */
export function outOfPlay(project: ComposeProject, enabled: ReadonlySet<string>): OutOfPlay[] {
  const byName = new Map(project.services.map((service) => [service.name, service]))
  return project.services.flatMap(({ name, dependsOn }) => {
    if (!enabled.has(name)) return []
    return dependsOn.flatMap(({ service: wanted, required }) => {
      const profiles = byName.get(wanted)?.profiles ?? []
      if (!required || enabled.has(wanted) || profiles.length === 0) return []
      const which = `${agree(profiles.length, 'profile', 'profiles')} ${profiles.join(', ')}`
      return {
        service: name,
        message: `${name} depends on ${wanted}, which is only in the ${which}, and ${agree(profiles.length, 'that is not', 'none of them is')} chosen.`,
        remedy: `Choose it: --profile ${profiles[0]}. Or write required: false where ${name} can do without ${wanted}.`,
      }
    })
  })
}

/**
 * The services in play whose image nothing can be named: Compose takes the file, and fails when it is to use them.
 *
 * @param enabled names of the services in play
 */
export function misnamedImages(
  project: ComposeProject,
  enabled: ReadonlySet<string>,
): (OutOfPlay & { readonly code: ImageFault['kind']; readonly evidence: string[] })[] {
  return project.services.flatMap(({ name, imageFault }) => {
    if (imageFault === undefined || !enabled.has(name)) return []
    const { file, line, message, kind } = imageFault
    const remedy =
      kind === 'variable-missing'
        ? 'Set it in .env beside the Compose file, or in the environment.'
        : 'Correct it.'
    return {
      service: name,
      message: `${basename(file)}, line ${line}: ${message}.`,
      ...{ remedy, code: kind, evidence: [`${file}:${line}: ${message}`] },
    }
  })
}

/** Every profile a service of the project names, in the order of the file. */
export function listProfiles(project: ComposeProject): readonly string[] {
  return [...new Set(project.services.flatMap((service) => service.profiles))]
}

function noSuchService(name: string, known: readonly string[]): Problem {
  const [near] = closestNames(name, known, 1)
  const remedy = near === undefined ? `The file has ${known.join(', ')}.` : `Did you mean ${near}?`
  return new Problem('NOT_FOUND', `The stack has no service ${name}.`, remedy)
}
