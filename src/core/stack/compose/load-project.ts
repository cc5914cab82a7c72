import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { holdVariables } from '../secrets/held-secrets.ts'
import { holdNamedFiles, holdSecretFiles } from '../secrets/hold-files.ts'
import { checkProject } from './check-project.ts'
import { isFile, projectVariables, type Variables } from './environment.ts'
import type { ComposeProject, ComposeService, VariableUse } from './model.ts'
import { ComposeProblem, ProblemList } from './problems.ts'
import { readProjectFiles } from './project-files.ts'
import { projectName } from './project-name.ts'
import { readNetworks, readVolumes } from './read-resources.ts'
import { readSecrets } from './read-secrets.ts'
import { readService } from './read-service.ts'
import { readYaml } from './read-yaml.ts'
import { Reader } from './reader.ts'
import { findOddSecretFiles } from './secret-encoding.ts'
import { child, type MapNode, type Place, type SourceNode } from './source-tree.ts'
import { checkSupported } from './unsupported.ts'

/** In the order Compose looks for them. */
const USUAL_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
const OVERRIDE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

/** As many as can be asked for by name. */
const MOST_SERVICES = 500

export interface ProjectRequest {
  /** A Compose file, or a folder that has one under a usual name. Beside a usual name, an override file counts too. */
  readonly file: string
  /** The project's name, over everything else that could name it. */
  readonly project?: string | undefined
  /** The environment of the process; wins over every environment file. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Instead of `.env` beside the file; relative to its folder. */
  readonly envFiles?: readonly string[] | undefined
}

/**
 * Reads a Compose file as `docker compose` does, and refuses what it or Catalyst could not carry out.
 *
 * @throws ComposeProblem `NOT_FOUND` where there is no such file; `INVALID` with everything that is wrong, by line
 */
export async function loadProject({ file, project, env, envFiles }: ProjectRequest): Promise<ComposeProject> {
  const files = await findFiles(resolve(file))
  const main = files[0]!
  const folder = dirname(main)
  const whole: Place = { file: main, line: 0, folder }
  const problems = new ProblemList()
  problems.lookedAt(main)
  if (isUsual(main)) for (const override of listOverrides(main)) problems.lookedAt(override)

  const outside = await projectVariables(folder, env, envFiles, problems)
  const trees = new Map<string, SourceNode[] | undefined>()
  for (const each of files) trees.set(each, await readYaml(each, folder, problems))
  const name = projectName(
    project,
    [...trees.values()].flatMap((documents) => documents ?? []),
    whole,
    outside,
    problems,
  )
  const variables: Variables = { ...outside, COMPOSE_PROJECT_NAME: name }
  const uses: VariableUse[] = []
  const root = await readProjectFiles(trees, folder, variables, uses, problems)
  problems.nextPass()
  if (root === undefined) {
    problems.throwAny()
    throw new Error('a file that is not there leaves a problem')
  }
  for (const secret of await holdSecretFiles(root)) problems.lookedAt(secret)
  checkSupported(root, problems)
  const services = await readServices(root, variables, whole, problems)
  // What a service takes from outside by its name alone is known only now.
  for (const { environment } of services) holdVariables(Object.entries(environment))
  for (const secret of await holdNamedFiles(services)) problems.lookedAt(secret)
  const reader = new Reader(problems)
  const read: ComposeProject = {
    name,
    file: main,
    files: problems.files,
    configFiles: files,
    folder,
    services,
    networks: readNetworks(root, name, reader),
    volumes: readVolumes(root, name, reader),
    variables: usedByServices(uses, services),
    unset: problems.unset,
    oddSecretFiles: await findOddSecretFiles(root, services),
    defaultProfiles: (variables.COMPOSE_PROFILES ?? '').split(',').filter((profile) => profile !== ''),
  }
  problems.nextPass()
  checkProject(read, root, problems)
  problems.throwAny()
  return withoutUnused(read)
}

async function findFiles(path: string): Promise<string[]> {
  const stats = await stat(path).catch(() => undefined)
  const candidates = stats?.isDirectory() ? USUAL_NAMES.map((name) => join(path, name)) : [path]
  const main = await firstFile(candidates)
  if (main === undefined) {
    const message = stats?.isDirectory()
      ? `The folder has no Compose file: none of ${USUAL_NAMES.join(', ')}`
      : 'There is no such file'
    const problem = { file: path, line: null, key: '', message, kind: 'invalid-file' } as const
    throw new ComposeProblem('NOT_FOUND', [problem], candidates, 'Choose a Compose file that is there')
  }
  const usual = USUAL_NAMES.some((name) => join(dirname(main), name) === main)
  const override = usual
    ? await firstFile(OVERRIDE_NAMES.map((name) => join(dirname(main), name)))
    : undefined
  return override === undefined ? [main] : [main, override]
}

const isUsual = (file: string) => USUAL_NAMES.includes(basename(file))
const listOverrides = (file: string) => OVERRIDE_NAMES.map((name) => join(dirname(file), name))

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFile(path)) return path
  return undefined
}

async function readServices(
  root: MapNode,
  variables: Variables,
  whole: Place,
  problems: ProblemList,
): Promise<ComposeService[]> {
  const section = child(root, 'services')
  if (section === undefined || (section.kind === 'map' && section.entries.size === 0)) {
    problems.add(section?.place ?? whole, 'services', 'The file has no services')
    return []
  }
  if (section.kind === 'map' && section.entries.size > MOST_SERVICES) {
    const message = `The file has ${formatCount(section.entries.size, 'service')}; no more than ${MOST_SERVICES} are run here`
    problems.add(section.place, 'services', message)
    return []
  }
  const reader = new Reader(problems)
  const services: ComposeService[] = []
  for (const [name, node] of section.kind === 'map' ? section.entries : []) {
    if (node.kind !== 'map') {
      if (node.kind === 'scalar' && node.value === null) {
        problems.add(node.place, `services.${name}`, `services.${name} is empty; it needs at least an image`)
      }
      continue
    }
    const service = await readService(name, node, variables, reader)
    services.push({ ...service, mounts: [...service.mounts, ...readSecrets(root, name, node, reader)] })
  }
  return services
}

/** Uses by services that are only there to be extended from belong to no service. */
function usedByServices(uses: readonly VariableUse[], services: readonly ComposeService[]): VariableUse[] {
  const names = new Set(services.map((service) => service.name))
  return uses.map(({ service, ...use }) => ({
    ...use,
    ...defined({ service: service !== undefined && names.has(service) ? service : undefined }),
  }))
}

/** Networks and volumes that no service uses are not made. */
function withoutUnused(project: ComposeProject): ComposeProject {
  const networks = new Set(
    project.services.flatMap((service) => service.networks.map((network) => network.key)),
  )
  const volumes = new Set(project.services.flatMap((service) => service.mounts.map((mount) => mount.source)))
  return {
    ...project,
    networks: project.networks.filter((network) => networks.has(network.key)),
    volumes: project.volumes.filter((volume) => volumes.has(volume.key)),
  }
}
