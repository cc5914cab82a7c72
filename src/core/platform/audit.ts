import { AsyncLocalStorage } from 'node:async_hooks'
import type { AuditActor, AuditResult, AuditTarget } from '../../contract/audit.ts'

/** What can be said of an act beyond that it was done. Everything is masked and bounded before it is kept. */
export interface ActDetails {
  /** On what it was done. */
  readonly target?: AuditTarget
  /** Why: the rule, the reason given, the plan's step. */
  readonly why?: string
  /** What went in and what came out. Never a secret's value: give `Audit.fingerprint` of it. */
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly outputs?: Readonly<Record<string, unknown>>
  /** Security depends on it: signed at once, and on disk before `record` resolves. */
  readonly security?: boolean
}

/** A decision, or something done that has an effect. */
export interface Act extends ActDetails {
  /** What was done, dotted, in the words of the contract where there is a procedure: `settings.update`, `session.open`. */
  readonly action: string
  /** `refused`: it was not allowed or not acceptable, so nothing was done. `failed`: it was tried. */
  readonly result: AuditResult
  /** Why it failed or was refused. */
  readonly error?: unknown
  /** Where the request context does not know: the agent, the schedule, the caller who was not let in. */
  readonly actor?: AuditActor
  /** Which of them: an agent's name, the id of a browser session, the address of a caller. */
  readonly actorName?: string
  /** Where it does not come from the request context. */
  readonly requestId?: string
  readonly runId?: string
  /** How long it took, in ms. */
  readonly ms?: number
}

/** The decision audit log, as features see it. */
export interface Audit {
  /**
   * Puts an act on record. Who did it, the request id and the run id come from the request context. Never throws: what
   * cannot be written is shown to people, and does not stop the act.
   *
   * @returns resolves once it is written, on disk when it is security-relevant, or after two seconds. Nobody needs to
   *   wait for it but who must not answer before the record stands.
   */
  record(act: Act): Promise<void>
  /** Tells a secret from another without telling what it is; keyed, so that guesses cannot be tried on it. */
  fingerprint(secret: string): string
}

/** Records nothing: for tests that do not look at the audit log. */
export const silentAudit: Audit = {
  record: async () => {},
  fingerprint: () => 'fp:none',
}

type Open = { -readonly [Name in keyof ActDetails]: ActDetails[Name] }
const underWay = new AsyncLocalStorage<Open>()

/**
 * Adds what only the feature knows to the act that is under way, which whoever let the call in puts on record when it
 * ends. Outside any act it does nothing.
 */
export function describeAct(details: ActDetails): void {
  const act = underWay.getStore()
  if (!act) return
  const inputs = { ...act.inputs, ...details.inputs }
  const outputs = { ...act.outputs, ...details.outputs }
  Object.assign(act, details, { inputs, outputs, security: act.security || details.security })
}

/** Runs `work` as one act, and gathers in `details` what `describeAct` says at any depth of it. */
export function inAct<T>(details: Open, work: () => T): T {
  return underWay.run(details, work)
}
