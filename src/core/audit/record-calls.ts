import { ORPCError, os } from '@orpc/server'
import type { AuditTarget } from '../../contract/audit.ts'
import { type AuditRule, noMeta } from '../../contract/procedure.ts'
import { type Audit, inAct } from '../platform/audit.ts'
import { type RequestContext, withRequest } from '../platform/request-context.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Puts every call that has an effect on record, whichever door it came by, as the contract says of its procedure. Laid
 * over the whole router, so that no procedure can be forgotten; features add by `describeAct` what only they know.
 */
export function recordingCalls(audit: Audit) {
  return os
    .$context<RequestContext>()
    .$meta(noMeta)
    .middleware(async ({ context, path, procedure, next }, input: unknown) => {
      const { audit: rule, secrets } = procedure['~orpc'].meta
      if (rule === 'none') return next()
      const given = readFields(input)
      const details: Parameters<typeof inAct>[0] = {
        inputs: fingerprintSecrets(given, secrets, audit),
        security: isSecurityRelevant(rule, given),
        target: nameTarget(rule, given),
      }
      const began = performance.now()
      const record = (end: { result: 'ok' | 'failed' | 'refused'; error?: unknown }) =>
        withRequest(context, () =>
          audit.record({ ...details, ...end, action: path.join('.'), ms: performance.now() - began }),
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

function fingerprintSecrets(given: Fields, secrets: readonly string[], audit: Audit): Fields {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (!secrets.includes(name)) return [name, value]
      // Several of one kind, by name.
      if (isPlain(value)) return [`${name}Fingerprints`, fingerprintEach(value, audit)]
      return typeof value === 'string' ? [`${name}Fingerprint`, audit.fingerprint(value)] : [name, value]
    }),
  )
}

function fingerprintEach(values: Fields, audit: Audit): Fields {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, audit.fingerprint(String(value))]),
  )
}

function isSecurityRelevant({ security }: AuditRule, given: Fields): boolean {
  return security === true || (security?.whenTrue.some((field) => given[field] === true) ?? false)
}

/** On what it is done, as far as the input tells; of several things only their type. */
function nameTarget({ target: { type, id, name } }: AuditRule, given: Fields): AuditTarget {
  return { type, id: readText(given, id), name: readText(given, name) }
}

function readText(given: Fields, field: string | undefined): string | undefined {
  const value = field === undefined ? undefined : given[field]
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  return typeof one === 'string' && one !== '' ? one : undefined
}

/** Nothing was done: the input did not fit, or what it names is not there or not in that state. */
function wasRefused(error: unknown): boolean {
  return error instanceof ORPCError && error.status >= 400 && error.status < 500
}

function readFields(input: unknown): Fields {
  if (isPlain(input)) return input
  return input === undefined ? {} : { input }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
