import { readFile, stat } from 'node:fs/promises'
import {
  type Alias,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  Scalar,
  visit,
} from 'yaml'
import { formatCount } from '../../../shared/count-words.ts'
import { errorMessage } from '../../platform/errors.ts'
import { holdLines } from '../secrets/hold-tree.ts'
import type { ProblemList } from './problems.ts'
import type { MergeTag, Place, ScalarNode, SourceNode } from './source-tree.ts'

/** Bytes; a Compose file of thousands of lines has a tenth of it. */
const LARGEST_FILE = 2 * 1024 * 1024
/** Values after aliases are followed: a few lines of YAML can ask for billions. */
const MOST_VALUES = 100_000
const DEEPEST = 100

const IN_WORDS: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'A tab indents this line; YAML wants spaces',
  BAD_INDENT: 'This line is indented otherwise than its neighbours',
  MISSING_CHAR: 'A quote, bracket, comma or colon is missing',
  BLOCK_AS_IMPLICIT_KEY: 'A nested mapping begins on the line of another key',
  MULTILINE_IMPLICIT_KEY: 'This key runs over several lines, or its colon is missing',
  BAD_ALIAS: 'This alias is not well formed',
}

/**
 * Reads one YAML file (1.2, with anchors and merge keys) into trees that know their lines: one for each of its documents.
 *
 * @param folder what relative paths in the file are relative to
 * @returns `undefined` where there is nothing to go on with; `problems` says why
 */
export async function readYaml(
  file: string,
  folder: string,
  problems: ProblemList,
): Promise<SourceNode[] | undefined> {
  const text = await readText(file, folder, problems)
  if (text === undefined) return undefined
  const tree = parseYaml(text, file, folder, problems)
  if (!problems.empty) holdLines(text)
  return tree
}

/** Reads a text file of bounded size that is UTF-8, or says what is wrong with it. */
async function readText(file: string, folder: string, problems: ProblemList): Promise<string | undefined> {
  const whole: Place = { file, line: 0, folder }
  problems.lookedAt(file)
  try {
    const { size } = await stat(file)
    if (size > LARGEST_FILE) {
      problems.add(
        whole,
        '',
        `The file has ${formatCount(size, 'byte')}; a Compose file of more than 2 MiB is not read`,
      )
      return undefined
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
    if (!text.includes('\0')) return text
    problems.add(whole, '', 'The file is not text: it contains zero bytes')
  } catch (error) {
    const notText = error instanceof TypeError
    problems.add(
      whole,
      '',
      notText ? 'The file is not UTF-8 text' : `The file cannot be read: ${errorMessage(error)}`,
    )
  }
  return undefined
}

/** As `readYaml`, of a text at hand. */
export function parseYaml(
  text: string,
  file: string,
  folder: string,
  problems: ProblemList,
): SourceNode[] | undefined {
  const lines = new LineCounter()
  const place = (offset: number): Place => ({ file, line: lines.linePos(offset).line || 1, folder })
  const whole: Place = { file, line: 0, folder }
  let documents: YamlDocument[]
  try {
    documents = parseAllDocuments(text, {
      merge: true,
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    problems.add(whole, '', 'The file is nested too deeply to be read')
    return undefined
  }
  const errors = documents.flatMap((document) => document.errors)
  // What the parser says after it ran out of stack follows from that alone.
  if (errors.some((error) => error.code === 'RESOURCE_EXHAUSTION')) {
    problems.add(whole, '', 'The file is nested too deeply to be read')
    return undefined
  }
  for (const error of errors) {
    const known = IN_WORDS[error.code]
    const said =
      error.code === 'DUPLICATE_KEY'
        ? `The key ${wordAt(text, error.pos[0])} is there twice in the same mapping`
        : known === undefined
          ? `Not valid YAML: ${error.message}`
          : known
    problems.add(place(error.pos[0]), '', said)
  }
  if (errors.length > 0) return undefined
  if (documents.every(isEmpty)) {
    problems.add(whole, '', 'The file is empty; a Compose file has at least `services:`')
    return undefined
  }
  const empty = documents.find(isEmpty)
  if (empty !== undefined) {
    const at = place(empty.range?.[0] ?? 0)
    problems.add(at, '', 'A YAML document in the file is empty: a `---` has nothing before or after it')
    return undefined
  }
  try {
    const conversion = new Conversion(documents, place, problems)
    return documents.map(({ contents, range }) =>
      conversion.convert(contents as Node, place(range?.[0] ?? 0), 0),
    )
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error
    problems.add(error.place, '', error.message)
    return undefined
  }
}

type YamlDocument = ReturnType<typeof parseAllDocuments>[number]

function isEmpty({ contents }: YamlDocument): boolean {
  return contents === null || (isScalar(contents) && contents.value === null)
}

class TooMuch extends Error {
  readonly place: Place
  constructor(message: string, place: Place) {
    super(message)
    this.place = place
  }
}

/** Follows aliases and merge keys while it turns YAML's nodes into ours. */
class Conversion {
  /** What each alias stands for. */
  readonly #targets: ReadonlyMap<Alias, Node>
  readonly #placeAt: (offset: number) => Place
  readonly #problems: ProblemList
  #values = 0

  constructor(documents: readonly YamlDocument[], placeAt: (offset: number) => Place, problems: ProblemList) {
    this.#targets = aliasTargets(documents)
    this.#placeAt = placeAt
    this.#problems = problems
  }

  convert(node: Node | null, place: Place, depth: number): SourceNode {
    this.#values += 1
    if (this.#values > MOST_VALUES) {
      throw new TooMuch(
        `Aliases multiply the file to more than ${MOST_VALUES.toLocaleString('en')} values`,
        place,
      )
    }
    if (depth > DEEPEST) throw new TooMuch('An alias contains itself, or the nesting is too deep', place)
    if (node === null) return { kind: 'scalar', value: null, place }
    if (isAlias(node)) {
      const target = this.#targets.get(node)
      if (target !== undefined) return this.convert(target, this.#findPlace(target, place), depth + 1)
      this.#problems.add(place, '', `The alias *${node.source} has no anchor before it`)
      return { kind: 'scalar', value: null, place }
    }
    const tag = readTag(node)
    if (isScalar(node)) return { ...readScalar(node, place), ...tag }
    if (isMap(node)) return { kind: 'map', entries: this.#readEntries(node, depth), place, ...tag }
    const items = (node as unknown as { items: Node[] }).items
    return {
      kind: 'list',
      items: items.map((item) => this.convert(item, this.#findPlace(item, place), depth + 1)),
      place,
      ...tag,
    }
  }

  #readEntries(map: { items: { key: unknown; value: unknown }[] }, depth: number): Map<string, SourceNode> {
    const own = new Map<string, SourceNode>()
    const merged = new Map<string, SourceNode>()
    for (const { key, value } of map.items) {
      const place = this.#findPlace(key as Node, this.#placeAt(0))
      if (isScalar(key) && key.type === Scalar.PLAIN && key.source === '<<') {
        for (const [name, node] of this.#mergedBy(value as Node | null, place, depth)) {
          if (!merged.has(name)) merged.set(name, node)
        }
        continue
      }
      const name = isAlias(key) ? this.#targets.get(key) : key
      if (!isScalar(name) || typeof name.value !== 'string') {
        const shown = isScalar(name) ? String(name.source ?? name.value) : 'a list or mapping'
        this.#problems.add(place, '', `A key must be text, and ${shown} is not: put it in quotes`)
        continue
      }
      own.set(name.value, this.convert(value as Node | null, place, depth + 1))
    }
    const inherited = [...merged].filter(([name]) => !own.has(name))
    return new Map([...inherited, ...own])
  }

  /** What `<<: *one` or `<<: [*one, *two]` brings in; the first of several wins. */
  #mergedBy(value: Node | null, place: Place, depth: number): [string, SourceNode][] {
    const node = this.convert(value, place, depth + 1)
    const maps = node.kind === 'list' ? node.items : [node]
    const entries: [string, SourceNode][] = []
    for (const map of maps) {
      if (map.kind === 'map') entries.push(...map.entries)
      else this.#problems.add(place, '<<', 'A merge key (<<) must name a mapping, or a list of mappings')
    }
    return entries
  }

  #findPlace(node: Node, otherwise: Place): Place {
    const start = node?.range?.[0]
    return start === undefined ? otherwise : this.#placeAt(start)
  }
}

/**
 * The node each alias stands for: the last one before it with that anchor, also in an earlier document. Found in one walk; yaml's own `resolve`
 * walks the document for every alias.
 */
function aliasTargets(documents: readonly YamlDocument[]): Map<Alias, Node> {
  const anchored = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  const note = (node: Node) => {
    if (isAlias(node)) {
      const target = anchored.get(node.source)
      if (target !== undefined) targets.set(node, target)
    } else if (node.anchor !== undefined) anchored.set(node.anchor, node)
  }
  for (const document of documents) visit(document, { Node: (_, node) => note(node) })
  return targets
}

function readTag(node: Node): { tag?: MergeTag } {
  if (node.tag === '!reset') return { tag: 'reset' }
  return node.tag === '!override' ? { tag: 'override' } : {}
}

/** Numbers as Compose reads them: `0644` is octal, and digits that no double can hold stay text. */
function readScalar(node: Scalar, place: Place): ScalarNode {
  const { value, source } = node
  if (typeof value === 'number' && source !== undefined) {
    if (/^[-+]?0[0-7]+$/.test(source)) return { kind: 'scalar', value: Number.parseInt(source, 8), place }
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return { kind: 'scalar', value: source, place }
  }
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
    return { kind: 'scalar', value: value as ScalarNode['value'], place }
  }
  return { kind: 'scalar', value: source ?? String(value), place }
}

const wordAt = (text: string, offset: number) => text.slice(offset).match(/^[^\s:]+/)?.[0] ?? 'here'
