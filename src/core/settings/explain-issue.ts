import * as z from 'zod'
import { Settings } from '../../contract/settings.ts'
import { formatCount } from '../../shared/count-words.ts'
import { isRecord } from '../../shared/is-record.ts'
import { redactText } from '../platform/redaction/redaction.ts'

/** The parts of a JSON schema that say what a value has to be. */
interface Schema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

const whole: Schema = z.toJSONSchema(Settings) as Schema

/** What a refused setting has to be, as a sentence: `Must be a whole number from 128 to 1,024.` */
export function explainIssue(issue: z.core.$ZodIssue): string {
  // The contract words these itself.
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message
  const schema = issue.path.reduce<Schema | undefined>(
    (inner, key) => inner?.properties?.[String(key)] ?? inner?.items,
    whole,
  )
  return schema ? `Must be ${describeSchema(schema)}.` : issue.message
}

/** What was given at a dotted path, to stand behind what is expected: `; “abc” was given`. Secrets in it are masked. */
export function describeGiven(values: unknown, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), values)
  return `; ${describeValue(value)} was given`
}

const longestGiven = 80

function describeValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  // Masked before it is cut: half a secret would not be known for one.
  const text = redactText(String(value))
  return `“${text.length > longestGiven ? `${text.slice(0, longestGiven)}…` : text}”`
}

function describeSchema(schema: Schema): string {
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  switch (schema.type) {
    case 'integer':
      return `a whole number${describeBounds(schema)}`
    case 'number':
      return `a number${describeBounds(schema)}`
    case 'boolean':
      return 'true or false'
    case 'array':
      return schema.maxItems === undefined
        ? 'a list'
        : `a list of at most ${formatCount(schema.maxItems, 'item')}`
    case 'string':
      return schema.maxLength === undefined
        ? 'text'
        : `text of at most ${formatCount(schema.maxLength, 'character')}`
    default:
      return 'an object with its settings'
  }
}

function describeBounds({ minimum, maximum }: Schema): string {
  if (minimum === undefined || maximum === undefined) return ''
  return ` from ${minimum.toLocaleString('en-US')} to ${maximum.toLocaleString('en-US')}`
}
