import { dirname, resolve } from 'node:path'
import { holdTree } from '../secrets/hold-tree.ts'
import { canonical, withTidyTargets } from './canonical.ts'
import { isFile, readVariables, type Variables, variableIn } from './environment.ts'
import { interpolateTree } from './interpolate-tree.ts'
import { uniqueEntries } from './list-identity.ts'
import { merge, withoutResets } from './merge.ts'
import type { VariableUse } from './model.ts'
import type { ProblemList } from './problems.ts'
import { readYaml } from './read-yaml.ts'
import { checkAgainstSchema } from './schema.ts'
import { child, createMap, type MapNode, plain, type SourceNode } from './source-tree.ts'

/** What the files of one project, or of one `include`, are read with. */
interface Scope {
  readonly folder: string
  readonly variables: Variables
  /** The files that include each other down to here. */
  readonly included: readonly string[]
}

/** The sections an included file adds to. */
const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs'] as const

/**
 * Reads Compose files into one tree: each document is interpolated, checked, extended and given what it includes, then laid
 * over those before it.
 *
 * @param trees the files as read, in their order; `undefined` for one that could not be
 * @returns `undefined` where no file could be read at all
 */
export async function readProjectFiles(
  trees: ReadonlyMap<string, readonly SourceNode[] | undefined>,
  folder: string,
  variables: Variables,
  uses: VariableUse[],
  problems: ProblemList,
): Promise<MapNode | undefined> {
  const files = [...trees.keys()]
  return new ProjectFiles(trees, uses, problems).model(files, { folder, variables, included: [] })
}

class ProjectFiles {
  readonly #trees: ReadonlyMap<string, readonly SourceNode[] | undefined>
  readonly #uses: VariableUse[]
  readonly #problems: ProblemList
  /** Files that services extend from, each read once. */
  readonly #extended = new Map<string, Promise<MapNode | undefined>>()

  constructor(
    trees: ReadonlyMap<string, readonly SourceNode[] | undefined>,
    uses: VariableUse[],
    problems: ProblemList,
  ) {
    this.#trees = trees
    this.#uses = uses
    this.#problems = problems
  }

  async model(files: readonly string[], scope: Scope): Promise<MapNode | undefined> {
    let model: MapNode | undefined
    for (const file of files) {
      for (const document of await this.#read(file, scope)) {
        const extended = await this.#withExtends(document, file, scope)
        const whole = await this.#withIncludes(extended, { ...scope, included: [...scope.included, file] })
        const merged = model === undefined ? whole : merge(model, whole)
        model = uniqueEntries(withTidyTargets(merged))
      }
    }
    return model === undefined ? undefined : withoutResets(model)
  }

  /** The documents of a file, each interpolated and checked. */
  async #read(file: string, scope: Scope): Promise<MapNode[]> {
    const known = this.#trees.has(file)
    const trees = known ? this.#trees.get(file) : await readYaml(file, scope.folder, this.#problems)
    return (trees ?? []).flatMap((tree) => this.#checked(tree, scope) ?? [])
  }

  #checked(tree: SourceNode, { variables }: Scope): MapNode | undefined {
    if (tree.kind !== 'map') {
      this.#problems.add(
        tree.place,
        '',
        'The file must be a mapping that begins with keys such as `services:`',
      )
      return undefined
    }
    const lookup = (name: string) => variableIn(variables, name)
    const filled = interpolateTree(tree, lookup, this.#uses, this.#problems)
    holdTree(filled, lookup)
    const interpolated = uniqueEntries(filled)
    checkAgainstSchema(withoutResets(interpolated), this.#problems)
    return canonical(interpolated)
  }

  async #withExtends(model: MapNode, file: string, scope: Scope): Promise<MapNode> {
    const services = child(model, 'services')
    if (services?.kind !== 'map') return model
    const extended = new Map<string, SourceNode>()
    for (const name of services.entries.keys()) {
      const service = await this.#service(services, name, file, scope, [])
      if (service !== undefined) extended.set(name, service)
    }
    return with_(model, 'services', { ...services, entries: extended })
  }

  /** A service with all that it extends laid beneath it. */
  async #service(
    services: MapNode,
    name: string,
    file: string,
    scope: Scope,
    chain: readonly string[],
  ): Promise<SourceNode | undefined> {
    const service = services.entries.get(name)
    const extend = child(service, 'extends')
    if (service?.kind !== 'map' || extend === undefined) return service
    const own: MapNode = {
      ...service,
      entries: new Map([...service.entries].filter(([key]) => key !== 'extends')),
    }
    const wanted = readText(extend.kind === 'map' ? child(extend, 'service') : extend)
    if (wanted === undefined) return own
    const key = `services.${name}.extends`
    const link = `${file}#${name}`
    if (chain.includes(link)) {
      this.#problems.add(extend.place, key, `${key} goes in a circle: ${wanted} extends ${name} in turn`)
      return own
    }
    const fileName = readText(child(extend, 'file'))
    const otherFile = fileName === undefined ? undefined : resolve(extend.place.folder, fileName)
    let bases: SourceNode | undefined = services
    if (otherFile !== undefined) {
      this.#problems.lookedAt(otherFile)
      if (!(await isFile(otherFile))) {
        this.#problems.add(extend.place, key, `${key} names the file ${fileName}, which is not there`)
        return own
      }
      bases = child(await this.#fileToExtend(otherFile, scope), 'services')
      if (bases === undefined) return own
    }
    if (bases.kind !== 'map' || !bases.entries.has(wanted)) {
      const where = fileName === undefined ? 'this file' : fileName
      this.#problems.add(
        extend.place,
        key,
        `${key} names the service ${wanted}, which ${where} does not have`,
      )
      return own
    }
    const base = await this.#service(bases, wanted, otherFile ?? file, scope, [...chain, link])
    return base === undefined ? own : merge(base, own, ['services', name])
  }

  #fileToExtend(file: string, scope: Scope): Promise<MapNode | undefined> {
    const key = `${scope.folder}\n${file}`
    const known = this.#extended.get(key)
    if (known !== undefined) return known
    const reading = this.#read(file, { ...scope, folder: dirname(file) }).then((documents) =>
      documents.length === 0 ? undefined : documents.reduce((model, next) => merge(model, next)),
    )
    this.#extended.set(key, reading)
    return reading
  }

  async #withIncludes(model: MapNode, scope: Scope): Promise<MapNode> {
    const include = child(model, 'include')
    if (include?.kind !== 'list') return model
    let whole = model
    for (const [at, item] of include.items.entries()) {
      const included = await this.#include(item, `include[${at}]`, scope)
      if (included !== undefined) whole = this.#withSections(whole, included, item)
    }
    return whole
  }

  async #include(item: SourceNode, key: string, scope: Scope): Promise<MapNode | undefined> {
    const base = item.place.folder
    const names = readTexts(item.kind === 'map' ? child(item, 'path') : item)
    const files = names.map((name) => resolve(base, name))
    const [main] = files
    if (main === undefined) return undefined
    for (const [index, file] of files.entries()) {
      this.#problems.lookedAt(file)
      if (!(await isFile(file))) {
        this.#problems.add(item.place, key, `${key} names the file ${names[index]}, which is not there`)
        return undefined
      }
    }
    if (scope.included.includes(main)) {
      this.#problems.add(item.place, key, `${key} goes in a circle: ${names[0]} includes this file in turn`)
      return undefined
    }
    const folderName = readText(child(item, 'project_directory'))
    const folder = folderName === undefined ? dirname(main) : resolve(base, folderName)
    const named = readTexts(child(item, 'env_file')).map((name) => resolve(base, name))
    const usual = resolve(folder, '.env')
    if (named.length === 0) this.#problems.lookedAt(usual)
    const envFiles = named.length > 0 ? named : (await isFile(usual)) ? [usual] : []
    const variables = {
      ...(await readVariables(envFiles, scope.variables, folder, this.#problems)),
      ...scope.variables,
    }
    return this.model(files, { folder, variables, included: scope.included })
  }

  #withSections(model: MapNode, included: MapNode, item: SourceNode): MapNode {
    let whole = model
    for (const section of SECTIONS) {
      const more = child(included, section)
      if (more?.kind !== 'map') continue
      const own = child(whole, section)
      const entries = new Map(own?.kind === 'map' ? own.entries : [])
      for (const [name, node] of more.entries) {
        const there = entries.get(name)
        if (there === undefined) entries.set(name, node)
        else if (JSON.stringify(plain(there)) !== JSON.stringify(plain(node))) {
          const key = `${section}.${name}`
          this.#problems.add(there.place, key, `${key} is also in the included file ${node.place.file}`)
        }
      }
      whole = with_(whole, section, { ...(own?.kind === 'map' ? own : createMap([], item.place)), entries })
    }
    return whole
  }
}

function with_(map: MapNode, key: string, value: SourceNode): MapNode {
  return { ...map, entries: new Map([...map.entries, [key, value]]) }
}

function readText(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined
}

function readTexts(node: SourceNode | undefined): string[] {
  const items = node?.kind === 'list' ? node.items : node === undefined ? [] : [node]
  return items.map(readText).filter((text) => text !== undefined)
}
