import { isContractProcedure } from '@orpc/contract'
import * as z from 'zod'
import { contract } from '../../../src/contract/index.ts'
import type { Dice } from './dice.ts'

/** A procedure of the contract, and how it is reached over HTTP. */
export interface CallShape {
  /** Dotted: `knowledge.search`. */
  readonly name: string
  readonly method: string
  /** With its parameters in braces: `/runs/{id}`. */
  readonly path: string
  /** JSON Schema of the input; `undefined` where it takes none. */
  readonly input: JsonSchema | undefined
  readonly streams: boolean
}

interface JsonSchema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly minimum?: number
  readonly maximum?: number
}

/** Every procedure there is. */
export function allCalls(tree: object = contract, path: readonly string[] = []): CallShape[] {
  if (!isContractProcedure(tree)) {
    return Object.entries(tree).flatMap(([key, inner]) => allCalls(inner, [...path, key]))
  }
  const { route, inputSchema, outputSchema } = tree['~orpc']
  return [
    {
      name: path.join('.'),
      method: route.method ?? 'POST',
      path: route.path ?? `/${path.join('/')}`,
      input: inputSchema
        ? (z.toJSONSchema(inputSchema as z.ZodType, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
        : undefined,
      streams: outputSchema !== undefined && !('_zod' in outputSchema),
    },
  ]
}

/** An input that fits, or nearly: a schema does not say everything. */
export function fittingInput(schema: JsonSchema | undefined, dice: Dice): unknown {
  if (schema === undefined) return undefined
  if ('const' in schema) return schema.const
  if (schema.enum) return dice.pick(schema.enum)
  const parts = schema.anyOf ?? schema.allOf
  if (parts) return fittingInput(dice.pick(parts), dice)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(() => dice.percent(80))
          .map(([key, inner]) => [key, fittingInput(inner, dice)]),
      )
    case 'array':
      return Array.from({ length: dice.under(4) }, () => fittingInput(schema.items ?? {}, dice))
    case 'integer':
      return (
        (schema.minimum ?? 0) + dice.under(Math.min(100, (schema.maximum ?? 100) - (schema.minimum ?? 0) + 1))
      )
    case 'number':
      return dice.under(100) / 100
    case 'boolean':
      return dice.percent(50)
    case 'null':
      return null
    default:
      return dice.pick([
        'tide',
        'run_06h0gc64ws2thp25nz4x65zs',
        '/nonexistent/a.pdf',
        'redis',
        '2026-01-02T03:04:05.678Z',
      ])
  }
}
