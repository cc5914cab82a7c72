import type { AuditActor, AuditResult, AuditTarget } from '../../contract/audit.ts'
import { formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import { errorCode } from '../../shared/error-code.ts'
import { isRecord } from '../../shared/is-record.ts'
import type { Act } from '../platform/audit.ts'
import { redact } from '../platform/redaction/redaction.ts'
import { currentRequest } from '../platform/request-context.ts'
import { mostCharacters, roughlyBounded, shortTexts } from './bounds.ts'

/** An act as it stands in the log. */
export interface Entry {
  readonly action: string
  readonly actor: AuditActor
  readonly actorName?: string
  readonly at: string
  readonly error?: { readonly message: string; readonly code?: string }
  readonly inputs?: unknown
  readonly ms?: number
  readonly outputs?: unknown
  readonly requestId?: string
  readonly result: AuditResult
  readonly runId?: string
  readonly security?: true
  readonly target?: AuditTarget
  readonly why?: string
}

/** Makes the entry of an act: who and when from where the call comes from, masked and bounded. Never throws. */
export function makeEntry(act: Act, now = new Date()): Entry {
  const request = currentRequest()
  const { action, result, actor = request.actor, requestId = request.requestId } = act
  const runId = act.runId ?? request.runId
  const actorName = act.actorName ?? request.sessionId
  const error = describeError(act.error)
  const told = cleaned({
    ...defined({
      actorName,
      target: act.target,
      why: act.why,
      error,
      inputs: isEmpty(act.inputs) ? undefined : act.inputs,
      outputs: isEmpty(act.outputs) ? undefined : act.outputs,
    }),
  })
  return {
    ...told,
    action,
    actor,
    at: now.toISOString(),
    requestId,
    result,
    ...defined({
      runId,
      security: act.security ? (true as const) : undefined,
      ms: act.ms === undefined ? undefined : Math.round(act.ms),
    }),
  }
}

function cleaned(told: Record<string, unknown>): Record<string, unknown> {
  try {
    const masked = shortTexts(redact(roughlyBounded(told)))
    if (!isRecord(masked)) throw new TypeError('the record of an act has no fields')
    for (const name of ['inputs', 'outputs']) {
      const part = masked[name]
      if (typeof part !== 'object' || part === null) continue
      const { length } = JSON.stringify(part)
      if (length > mostCharacters) masked[name] = outlined(part, length)
    }
    return masked
  } catch {
    // An odd value (a getter that throws) costs the details, never the entry.
    return { why: 'What was told of this act could not be read.' }
  }
}

/** Too much to keep: the beginning of each field. */
function outlined(value: object, length: number): unknown {
  const share = (fields: number) => Math.max(20, Math.floor(mostCharacters / 2 / Math.max(1, fields)))
  const short = (item: unknown, most: number) => {
    const text = typeof item === 'string' ? item : (JSON.stringify(item) ?? 'null')
    return text.length > most ? `${text.slice(0, most)}…` : item
  }
  const fields = Object.entries(value)
  const kept = Object.fromEntries(fields.map(([name, item]) => [name, short(item, share(fields.length))]))
  return { ...kept, '…': `shortened, it had ${formatCount(length, 'character')}` }
}

function describeError(error: unknown): Entry['error'] {
  if (error === undefined) return undefined
  if (!(error instanceof Error)) return { message: String(error) }
  return { message: error.message, ...defined({ code: errorCode(error) }) }
}

function isEmpty(fields: object | undefined): boolean {
  return fields === undefined || Object.values(fields).every((value) => value === undefined)
}
