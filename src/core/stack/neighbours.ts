import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { OtherFolder, RootCause, StackOrphan, StackWarning } from '../../contract/stack-view.ts'
import { Problem } from '../platform/errors.ts'
import type { ComposeProject } from './compose/model.ts'
import { labels } from './containers/labels.ts'
import type { ProjectContainer } from './containers/project-containers.ts'
import { finding } from './diagnosis/preflight/finding.ts'

/** Containers that have the project's name and are not of its file. */
export interface Neighbours {
  /** Of services that the file does not have. */
  readonly orphans: readonly StackOrphan[]
  /** More of a service than the one that the file asks for, by service. */
  readonly extras: ReadonlyMap<string, readonly string[]>
  /** Set while another folder has this project: it is not acted on unconfirmed. */
  readonly other: OtherFolder | undefined
  /** Ids of all containers that another folder brought up. */
  readonly foreign: ReadonlySet<string>
}

export const noNeighbours: Neighbours = {
  orphans: [],
  extras: new Map(),
  other: undefined,
  foreign: new Set(),
}

/**
 * Tells a project's own containers from those of a removed or renamed service, and from those that a file in another
 * folder brought up under the same name. Paths are compared with their links followed. Another folder has the project
 * where a service of the file has a container of that folder, or where all containers are of it: an orphan that stayed
 * after the project was taken over does not ask again.
 *
 * @param containers all that the engine has under the project's name
 */
export async function findNeighbours(
  project: ComposeProject,
  containers: readonly ProjectContainer[],
): Promise<Neighbours> {
  const known = new Set(project.services.map((service) => service.name))
  const ours = {
    folder: await followLinks(project.folder),
    files: new Set(await Promise.all(project.configFiles.map(followLinks))),
  }
  const isForeign = await Promise.all(containers.map((one) => isOfAnother(one, ours)))
  const foreign = containers.filter((_, at) => isForeign[at])
  const has = foreign.some((one) => known.has(one.service)) || foreign.length === containers.length
  const lost = containers.filter((one) => !one.oneOff && one.service !== '' && !known.has(one.service))
  return {
    orphans: lost
      .map((one) => ({
        service: one.service,
        container: one.name,
        state: one.state,
        folder: foreign.includes(one) ? (one.labels[labels.folder] ?? null) : null,
      }))
      .sort((a, b) => a.container.localeCompare(b.container)),
    extras: findExtras(containers.filter((one) => known.has(one.service) && !foreign.includes(one))),
    other: has && foreign[0] ? await describeOther(foreign[0], foreign) : undefined,
    foreign: new Set(foreign.map((one) => one.id)),
  }
}

async function isOfAnother(
  { labels: tags }: ProjectContainer,
  ours: { folder: string; files: ReadonlySet<string> },
): Promise<boolean> {
  const folder = tags[labels.folder]
  // Made by a tool that does not say: as before, it is the project's.
  if (folder === undefined || folder === '' || (await followLinks(folder)) === ours.folder) return false
  const files = await Promise.all(filesIn(tags).map((file) => followLinks(resolve(folder, file))))
  return !files.some((file) => ours.files.has(file))
}

async function describeOther(
  { labels: tags }: ProjectContainer,
  foreign: readonly ProjectContainer[],
): Promise<OtherFolder> {
  const folder = tags[labels.folder] ?? ''
  const mounts = foreign.flatMap((one) => one.mounts.filter(({ type }) => type === 'volume'))
  return {
    folder,
    files: filesIn(tags),
    containers: foreign.map((one) => one.name).sort(),
    volumes: [...new Set(mounts.map(({ source }) => source))].sort(),
    gone: await stat(folder).then(
      () => false,
      () => true,
    ),
  }
}

function findExtras(own: readonly ProjectContainer[]): ReadonlyMap<string, readonly string[]> {
  const byService = Map.groupBy(
    own.filter((one) => !one.oneOff),
    (one) => one.service,
  )
  return new Map(
    [...byService].flatMap(([service, all]) => {
      const [, ...more] = all.toSorted((a, b) => a.number - b.number).map((one) => one.name)
      return more.length > 0 ? [[service, more]] : []
    }),
  )
}

function filesIn(tags: ProjectContainer['labels']): string[] {
  return (tags[labels.files] ?? '').split(',').filter((file) => file !== '')
}

/** The path itself where it leads nowhere. */
function followLinks(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}

/** What stays beside the stack, in words. */
export function warnOfNeighbours({ orphans, extras, other }: Neighbours): StackWarning[] {
  const warnings: StackWarning[] = [...extras].map(([service, names]) => ({
    service,
    message: `${namesInWords(names)} ${names.length === 1 ? 'is' : 'are'} more of ${service} than the file asks for.`,
    remedy: 'The next up removes what is too much.',
  }))
  if (other !== undefined) return warnings
  for (const [service, all] of Map.groupBy(orphans, (one) => one.service)) {
    const names = all.map((one) => one.container)
    const folder = all.find((one) => one.folder !== null)?.folder
    const from = folder ? `, brought up from ${folder}` : ''
    warnings.push({
      ...{ service: null, orphans: names },
      message: `${namesInWords(names)} ${names.length === 1 ? 'is an orphan' : 'are orphans'} of this project: the file has no service ${service}${from}.`,
      remedy: `Remove ${names.length === 1 ? 'it' : 'them'} with up --remove-orphans${folder ? ' --take-over' : ''}.`,
    })
  }
  return warnings
}

/** Why nothing of the stack may be touched while another folder has its name. */
export function causesOfOther(project: ComposeProject | undefined, { other }: Neighbours): RootCause[] {
  if (project === undefined || other === undefined) return []
  const { message, remedy } = wordsForOther(project, other)
  const evidence = other.containers.map((name) => `container ${name} is from ${other.folder}`)
  return [finding({ service: null, code: 'other-folder', message, remedy, evidence })]
}

/** The first container of each service, by number; those of another folder are not this stack's. */
export function firstOfEach(
  containers: readonly ProjectContainer[],
  { foreign }: Neighbours,
): Map<string, ProjectContainer> {
  const first = new Map<string, ProjectContainer>()
  for (const facts of containers) {
    if (facts.oneOff || foreign.has(facts.id)) continue
    const before = first.get(facts.service)
    if (!before || facts.number < before.number) first.set(facts.service, facts)
  }
  return first
}

/** @throws Problem `CONFLICT` where another folder has the project */
export function refuseOther(project: ComposeProject, { other }: Neighbours): void {
  if (other === undefined) return
  const { message, remedy } = wordsForOther(project, other)
  throw new Problem('CONFLICT', message, remedy)
}

/** @throws Problem `CONFLICT` where orphans were brought up from another folder */
export function refuseForeignOrphans({ orphans }: Neighbours): void {
  const foreign = orphans.filter((one) => one.folder !== null)
  if (foreign.length === 0) return
  const names = namesInWords(foreign.map((one) => one.container))
  throw new Problem(
    'CONFLICT',
    `${names} would be removed, and ${foreign.length === 1 ? 'was' : 'were'} brought up from ${foreign[0]?.folder}.`,
    'To remove what is another folder’s all the same, confirm it with --take-over (takeOver in the API).',
  )
}

function wordsForOther(project: ComposeProject, other: OtherFolder) {
  const names = namesInWords(other.containers)
  const one = other.containers.length === 1
  const moved = other.gone ? ', which does not exist any more: the stack was probably moved' : ''
  const volumes = other.volumes.length > 0 ? ` It uses the volumes ${other.volumes.join(', ')}.` : ''
  return {
    message: `Project ${project.name} is also that of another folder: ${names} ${one ? 'is' : 'are'} from ${other.folder}${moved}, not from ${project.folder}.${volumes}`,
    remedy: `If both are meant to be one stack, take it over with --take-over; else give this one a name of its own, by name: in ${project.file} or by --project.`,
  }
}

function namesInWords(names: readonly string[]): string {
  return `${names.length === 1 ? 'Container' : 'Containers'} ${names.join(', ')}`
}
