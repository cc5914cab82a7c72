import { isContractProcedure } from '@orpc/contract'
import { implement, ORPCError } from '@orpc/server'
import * as z from 'zod'
import { contract } from '../../src/contract/index.ts'
import type { RequestContext } from '../../src/core/platform/request-context.ts'
import type { CatalystRouter } from '../../src/transports/common/calls.ts'

/** What a test puts in place of a procedure, by its path: `knowledge.search`. */
export type Handlers = Readonly<
  Record<
    string,
    (call: {
      input: never
      context: RequestContext
      signal?: AbortSignal
      errors: Record<string, (options: { message: string; data: unknown }) => Error>
    }) => unknown
  >
>

/**
 * Services that answer everything in the contract with the smallest value its schema takes, so that a new procedure is
 * covered by itself. `handlers` replaces single procedures.
 */
export function contractDouble(handlers: Handlers = {}): CatalystRouter {
  return branch(contract, []) as unknown as CatalystRouter

  function branch(tree: object, path: readonly string[]): unknown {
    if (isContractProcedure(tree)) {
      const name = path.join('.')
      const output = tree['~orpc'].outputSchema as z.ZodType | undefined
      const own = handlers[name]
      return implement(tree)
        .$context<RequestContext>()
        .handler((call) => (own === undefined ? smallest(output, name) : own(call as never)) as never)
    }
    return Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [key, branch(value, [...path, key])]),
    )
  }
}

/** The smallest value of a schema, made from its JSON Schema; a stream is one that ends at once. */
export function smallest(schema: z.ZodType | undefined, name = ''): unknown {
  if (schema === undefined) return undefined
  if (!('_zod' in schema)) return (async function* () {})()
  return value(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema, name)
}

interface JsonSchema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  prefixItems?: JsonSchema[]
  minimum?: number
  exclusiveMinimum?: number
  format?: string
  $ref?: string
}

function value(schema: JsonSchema, name: string): unknown {
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  if (Array.isArray(schema.type))
    return schema.type.includes('null') ? null : value({ ...schema, type: schema.type[0]! }, name)
  if (schema.anyOf)
    return value(schema.anyOf.find(({ type }) => type === 'null') ?? schema.anyOf[0] ?? {}, name)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, value(schema.properties?.[key] ?? {}, `${name}.${key}`)]),
      )
    case 'array':
      return (schema.prefixItems ?? []).map((item) => value(item, name))
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1)
    case 'string':
      return schema.format === 'date-time' ? '2026-01-01T00:00:00.000Z' : ''
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      if (Object.keys(schema).length === 0) return null
      throw new ORPCError('INTERNAL_SERVER_ERROR', {
        message: `No value is known for ${name}: ${JSON.stringify(schema)}`,
      })
  }
}
