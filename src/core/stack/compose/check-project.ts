import { didYouMean } from '../../../shared/closest-names.ts'
import type { ComposeProject, ComposeService } from './model.ts'
import type { ProblemList } from './problems.ts'
import { child, type MapNode, nearest, type Path, plain, type SourceNode } from './source-tree.ts'

/** What only shows with the whole project in view: names that lead nowhere, circles, and things claimed twice. */
export function checkProject(project: ComposeProject, root: MapNode, problems: ProblemList): void {
  const known = {
    services: project.services.map((service) => service.name),
    networks: project.networks.map((network) => network.key),
    volumes: project.volumes.map((volume) => volume.key),
  }
  const tell = (path: Path, key: string, message: string) =>
    problems.add(nearest(root, path).place, key, message)
  for (const service of project.services) {
    const at: Path = ['services', service.name]
    const key = `services.${service.name}`
    for (const { service: wanted } of service.dependsOn) {
      if (known.services.includes(wanted)) continue
      const hint = didYouMean(wanted, known.services)
      const message = `there is no service ${wanted}${hint}`
      const keyed = namingKey(nearest(root, at), wanted)
      const path = keyed === 'depends_on' ? [...at, keyed, wanted] : [...at, keyed]
      tell(path, `${key}.${keyed}`, `${key}.${keyed}: ${message}`)
    }
    for (const { key: wanted } of service.networks) {
      if (known.networks.includes(wanted)) continue
      const hint = didYouMean(wanted, known.networks)
      const message = `${key}.networks: there is no network ${wanted} under networks${hint}`
      tell([...at, 'networks', wanted], `${key}.networks`, message)
    }
    if (service.networkMode !== undefined && child(nearest(root, at), 'networks') !== undefined) {
      tell(
        [...at, 'network_mode'],
        `${key}.network_mode`,
        `${key} has both network_mode and networks; one of them goes`,
      )
    }
    checkMounts(service, known.volumes, problems, root)
    for (const list of NEVER_TWICE) {
      const twice = repeatedEntry(child(nearest(root, at), list))
      if (twice === undefined) continue
      const message = `${key}.${list} has ${twice} twice; an override or extended file may have added it`
      tell([...at, list], `${key}.${list}`, message)
    }
  }
  checkCircles(project.services, tell)
  checkContainerNames(project.services, tell)
}

/** Lists that Compose refuses with an entry twice, also where it takes two files to make it so. */
const NEVER_TWICE = ['group_add', 'security_opt'] as const

function repeatedEntry(list: SourceNode | undefined): string | undefined {
  const values = list?.kind === 'list' ? list.items.map(plain) : []
  const twice = values.find((value, at) => values.indexOf(value) < at)
  return twice === undefined ? undefined : String(twice)
}

/** The key of a service that makes it depend on another. */
function namingKey(service: SourceNode, wanted: string): string {
  const shares = (key: string) => {
    const mode = child(service, key)
    return mode?.kind === 'scalar' && mode.value === `service:${wanted}`
  }
  const named = child(child(service, 'depends_on'), wanted) !== undefined
  return (named ? undefined : ['network_mode', 'ipc', 'pid'].find(shares)) ?? 'depends_on'
}

function checkMounts(
  service: ComposeService,
  volumes: readonly string[],
  problems: ProblemList,
  root: MapNode,
): void {
  const targets = new Set(Object.keys(service.tmpfs))
  const { file, folder } = nearest(root, ['services', service.name, 'volumes']).place
  for (const mount of service.mounts) {
    const place = { file, folder, line: mount.line }
    const key = `services.${service.name}.volumes`
    if (targets.has(mount.target)) problems.add(place, key, `${key}: ${mount.target} is mounted twice`)
    targets.add(mount.target)
    if (mount.type !== 'volume' || mount.source === undefined || volumes.includes(mount.source)) continue
    const hint = didYouMean(mount.source, volumes)
    const path = hint === '' ? `; if a folder is meant, write ./${mount.source}` : hint
    problems.add(place, key, `${key}: there is no volume ${mount.source} under volumes${path}`)
  }
}

/** Each circle of dependencies once, told at its first service in the file. */
function checkCircles(
  services: readonly ComposeService[],
  tell: (path: Path, key: string, message: string) => void,
): void {
  const byName = new Map(services.map((service) => [service.name, service]))
  const settled = new Set<string>()
  const visit = (name: string, above: readonly string[]): void => {
    const from = above.indexOf(name)
    if (from >= 0) {
      const circle = [...above.slice(from), name]
      const message = `Services wait for each other in a circle: ${circle.join(' → ')}`
      tell(
        ['services', above[from]!, 'depends_on', circle[1]!],
        `services.${above[from]}.depends_on`,
        message,
      )
      return
    }
    if (settled.has(name)) return
    for (const { service } of byName.get(name)?.dependsOn ?? []) visit(service, [...above, name])
    settled.add(name)
  }
  for (const { name } of services) visit(name, [])
}

/** Variants of a service in profiles of their own may share a name. */
function together(a: ComposeService, b: ComposeService): boolean {
  if (a.profiles.length === 0 || b.profiles.length === 0) return true
  return a.profiles.some((profile) => b.profiles.includes(profile))
}

function checkContainerNames(
  services: readonly ComposeService[],
  tell: (path: Path, key: string, message: string) => void,
): void {
  const owners = new Map<string, ComposeService>()
  for (const service of services) {
    if (service.containerName === undefined) continue
    const owner = owners.get(service.containerName)
    owners.set(service.containerName, owner ?? service)
    if (owner === undefined || !together(owner, service)) continue
    const key = `services.${service.name}.container_name`
    tell(['services', service.name, 'container_name'], key, `${key}: ${owner.name} has that name already`)
  }
}
