import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { didYouMean } from '../../../shared/closest-names.ts'
import type { ProblemList } from './problems.ts'
import { dotted, nearest, type Path, plain, type SourceNode } from './source-tree.ts'

let validator: ValidateFunction | undefined

/** The Compose Specification's own schema, as `dclint` brings it; compiled once. */
function validate(): ValidateFunction {
  if (validator === undefined) {
    // The package does not export its schemas, but it exports its package.json beside them.
    const packageFile = createRequire(import.meta.url).resolve('dclint/package.json')
    const file = join(dirname(packageFile), 'schemas', 'compose.schema.json')
    const { $schema: _, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
    validator = new Ajv({ allErrors: true, verbose: true, strict: false, validateFormats: false }).compile(
      schema,
    )
  }
  return validator
}

/** Compares one interpolated file with the specification, and says in people's words what differs, line by line. */
export function checkAgainstSchema(root: SourceNode, problems: ProblemList): void {
  const check = validate()
  if (check(plain(root))) return
  for (const { path, message } of told(check.errors ?? [], root)) {
    problems.add(nearest(root, path).place, dotted(path), message)
  }
}

interface Told {
  readonly path: Path
  readonly message: string
}

function told(errors: readonly ErrorObject[], root: SourceNode): Told[] {
  const tellings: Told[] = []
  let rest = [...errors]
  // Ajv lists what each branch of a choice found before the choice itself: outermost choices are the shortest paths.
  const choices = rest
    .filter((error) => error.keyword === 'oneOf')
    .sort((a, b) => a.instancePath.length - b.instancePath.length)
  for (const choice of choices) {
    if (!rest.includes(choice)) continue
    const within = rest.filter(
      (error) => error !== choice && isWithin(error.instancePath, choice.instancePath),
    )
    rest = rest.filter((error) => error !== choice && !within.includes(error))
    tellings.push(...explainChoice(choice, within, root))
  }
  return [...tellings, ...rest.flatMap((error) => inWords(error, root))]
}

const isWithin = (path: string, outer: string) => path === outer || path.startsWith(`${outer}/`)

/** A value may take several forms: the faults of the form that was meant, or the forms there are. */
function explainChoice(choice: ErrorObject, within: readonly ErrorObject[], root: SourceNode): Told[] {
  const path = readPath(choice.instancePath, root)
  const ofForm = within.filter(
    (error) =>
      error.instancePath === choice.instancePath && (error.keyword === 'type' || error.keyword === 'enum'),
  )
  const ofMeant = within.filter((error) => !ofForm.includes(error) && error.keyword !== 'oneOf')
  if (ofMeant.length > 0) return ofMeant.flatMap((error) => inWords(error, root))
  const forms = ofForm.flatMap((error) =>
    error.keyword === 'enum' ? (error.params.allowedValues as string[]) : [error.params.type].flat(),
  )
  return [{ path, message: `${dotted(path)} must be ${either([...new Set(forms)].map(typeInWords))}` }]
}

function inWords(error: ErrorObject, root: SourceNode): Told[] {
  const path = readPath(error.instancePath, root)
  const key = dotted(path) || 'The file'
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty)
      return [{ path: [...path, name], message: unknownKey(path, name, error.parentSchema as Keyed) }]
    }
    case 'type': {
      const types = [params.type].flat().map((type) => typeInWords(String(type)))
      return [{ path, message: `${key} must be ${either(types)}` }]
    }
    case 'required':
      return [{ path, message: `${key} lacks the key ${String(params.missingProperty)}` }]
    case 'enum':
      return [{ path, message: `${key} must be ${either((params.allowedValues as unknown[]).map(String))}` }]
    case 'uniqueItems': {
      const items = nearest(root, path)
      const twice =
        items.kind === 'list' ? items.items[Math.max(Number(params.i), Number(params.j))] : undefined
      const shown = twice?.kind === 'scalar' ? `${String(twice.value)} twice` : 'the same entry twice'
      return [
        { path: [...path, Math.max(Number(params.i), Number(params.j))], message: `${key} has ${shown}` },
      ]
    }
    case 'pattern':
      // The other pattern is a container name's, which the service's reader checks whole.
      return path.at(-1) === 'pull_policy'
        ? [{ path, message: `${key} must be always, missing or never, not ${String(error.data)}` }]
        : []
    case 'minimum':
    case 'maximum':
      return [{ path, message: `${key} must be ${String(params.comparison)} ${String(params.limit)}` }]
    default:
      return [{ path, message: `${key} ${error.message ?? 'is not valid'}` }]
  }
}

interface Keyed {
  readonly properties?: object
  readonly patternProperties?: object
}

function unknownKey(path: Path, name: string, schema: Keyed | undefined): string {
  const whole = dotted([...path, name])
  const known = Object.keys(schema?.properties ?? {})
  const byName = Object.keys(schema?.patternProperties ?? {}).some((pattern) => pattern.includes('._-'))
  if (byName && known.length === 0) {
    return `${whole} is not a name: letters, digits, dots, dashes and underscores only`
  }
  const where = path.length === 0 ? 'of a Compose file' : `of ${dotted(path)}`
  return `${name} is not a key ${where}${didYouMean(name, known)}`
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'empty',
}

const typeInWords = (type: string) => WORDS[type] ?? type

function either(forms: readonly string[]): string {
  return forms.length < 2
    ? (forms[0] ?? 'something else')
    : `${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`
}

/** `/services/web/ports/0`, with list positions as numbers. */
function readPath(pointer: string, root: SourceNode): Path {
  const path: (string | number)[] = []
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(nearest(root, path).kind === 'list' ? Number(name) : name)
  }
  return path
}
