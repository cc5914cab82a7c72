import { ORPCError, os } from '@orpc/server'
import { type Audit, inAct } from '../platform/audit.ts'
import { type RequestContext, withRequest } from '../platform/request-context.ts'
import { type ActRule, actRule } from './acts.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Puts every call that has an effect on record, whichever door it came by. Laid over the whole router, so that no
 * procedure can be forgotten; features add by `describeAct` what only they know.
 */
export function recordingCalls(audit: Audit) {
  return os
    .$context<RequestContext>()
    .middleware(async ({ context, path, procedure, next }, input: unknown) => {
      const action = path.join('.')
      const rule = actRule(action, procedure['~orpc'].route.method ?? 'POST')
      if (!rule) return next()
      const given = fieldsOf(input)
      const details: Parameters<typeof inAct>[0] = beginning(rule, given, audit)
      const began = performance.now()
      const record = (end: { result: 'ok' | 'failed' | 'refused'; error?: unknown }) =>
        withRequest(context, () =>
          audit.record({ ...details, ...end, action, ms: performance.now() - began }),
        )
      try {
        const result = await inAct(details, () => next())
        if (!rule.omitOutput && isPlain(result.output))
          details.outputs = { ...result.output, ...details.outputs }
        const recorded = record({ result: 'ok' })
        // What an answer acknowledges must not be lost with the process.
        if (details.security) await recorded
        return result
      } catch (error) {
        const recorded = record({ result: wasRefused(error) ? 'refused' : 'failed', error })
        if (details.security) await recorded
        throw error
      }
    })
}

function beginning(rule: ActRule, given: Fields, audit: Audit): Parameters<typeof inAct>[0] {
  const { secret = [] } = rule
  const inputs = Object.fromEntries(
    Object.entries(given).map(([name, value]) =>
      secret.includes(name) && typeof value === 'string'
        ? [`${name}Fingerprint`, audit.fingerprint(value)]
        : [name, value],
    ),
  )
  const target = rule.target?.(given)
  return {
    inputs,
    security: typeof rule.security === 'function' ? rule.security(given) : (rule.security ?? false),
    ...(target ? { target } : {}),
  }
}

/** Nothing was done: the input did not fit, or what it names is not there or not in that state. */
function wasRefused(error: unknown): boolean {
  return error instanceof ORPCError && error.status >= 400 && error.status < 500
}

function fieldsOf(input: unknown): Fields {
  if (isPlain(input)) return input
  return input === undefined ? {} : { input }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
