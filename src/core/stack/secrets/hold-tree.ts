import { child, type ScalarNode, type SourceNode } from '../compose/source-tree.ts'
import { secretsOfLine } from './find-secrets.ts'
import { holdFound, holdVariables, holdWhole, holdWithin, keepName } from './held-secrets.ts'

/** Lists whose items are names of things, not values. */
const named = new Set([
  'secrets',
  'configs',
  'networks',
  'volumes',
  'depends_on',
  'profiles',
  'cap_add',
  'cap_drop',
])

/**
 * Holds the secrets that stand in a Compose file: by the names of variables, labels and arguments, by the form of values,
 * and the contents of its `secrets`. It does not matter whether the file is a good one: what is said of it is masked too.
 *
 * @param lookup a variable that a secret takes its content from
 */
export function holdTree(root: SourceNode, lookup: (name: string) => string | undefined): void {
  keepNames(root)
  walk(root, '')
  for (const definition of listChildren(child(root, 'secrets'))) {
    const content = readText(child(definition, 'content'))
    if (content !== undefined) holdWhole(content)
    const variable = readText(child(definition, 'environment'))
    const value = variable === undefined ? undefined : lookup(variable)
    if (value !== undefined) holdWhole(value)
  }
  for (const definition of listChildren(child(root, 'configs'))) {
    const variable = readText(child(definition, 'environment'))
    const value = variable === undefined ? undefined : lookup(variable)
    if (value !== undefined) holdVariables([[variable!, value]])
  }
}

/** The same for the text of a file that is not valid YAML, line by line: what is wrong with it may quote a value. */
export function holdLines(text: string): void {
  for (const line of text.split(/\r?\n/u, 20_000)) holdFound(secretsOfLine(line.trim()))
}

function keepNames(root: SourceNode): void {
  keepName(readText(child(root, 'name')) ?? '')
  for (const section of ['services', 'networks', 'volumes', 'secrets', 'configs']) {
    const map = child(root, section)
    if (map?.kind === 'map') for (const name of map.entries.keys()) keepName(name)
  }
  for (const service of listChildren(child(root, 'services'))) {
    for (const key of ['container_name', 'hostname']) keepName(readText(child(service, key)) ?? '')
    for (const part of (readText(child(service, 'image')) ?? '').split(/[/:@]/u)) keepName(part)
  }
}

function walk(node: SourceNode, key: string): void {
  if (node.kind === 'map') {
    holdVariables(
      [...node.entries].flatMap(([name, value]) =>
        value.kind === 'scalar' && !named.has(key) ? [[name, readText(value) ?? ''] as const] : [],
      ),
    )
    for (const [name, value] of node.entries) walk(value, name)
  } else if (node.kind === 'list') {
    const texts = node.items.flatMap((item) => readText(item) ?? [])
    if (!named.has(key)) {
      holdVariables(texts.flatMap(assignment))
      // A flag and its value are two items; together they read as a command line.
      if (texts.length > 1) holdWithin(texts.join(' '))
    }
    for (const item of node.items) walk(item, key)
  } else holdVariablesIn(node)
}

/** `NAME=value`, as lists of variables, labels and arguments have it. */
function assignment(text: string): [string, string][] {
  const at = text.indexOf('=')
  return at > 0 && /^[\w.\-/[\]]+$/u.test(text.slice(0, at)) ? [[text.slice(0, at), text.slice(at + 1)]] : []
}

/** What variables brought in, by the variables' own names. */
function holdVariablesIn({ value, variables = [] }: ScalarNode): void {
  holdVariables(variables.flatMap((one) => (one.value === undefined ? [] : [[one.name, one.value] as const])))
  if (typeof value === 'string') holdWithin(value)
}

function listChildren(node: SourceNode | undefined): SourceNode[] {
  return node?.kind === 'map' ? [...node.entries.values()] : []
}

function readText(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined
}
