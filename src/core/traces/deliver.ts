import type { ExportFailure, Outcome } from './post-spans.ts'
import type { Span } from './span.ts'

/** What a delivery needs of the outside. */
export interface Delivery {
  /** Posts some spans, or none to see whether the server takes anything at all. */
  post(spans: readonly Span[]): Promise<Outcome>
  /** The server has them. Resolves once that is on record. */
  accept(spans: readonly Span[]): Promise<void>
  /** The server will not have them. Resolves once that is on record. */
  setAside(spans: readonly Span[], reason: string): Promise<void>
  /** The server has all but some of these, and does not say which. Resolves once that is on record. */
  noteRejected(spans: readonly Span[], rejected: number, reason: string): Promise<void>
  /**
   * How hard a culprit is looked for. `usual`: where the server refuses what was sent. `broken`: also where it broke down
   * again and again. `last`: it has refused everything for a while: what it refuses is set aside nevertheless.
   */
  readonly search: 'usual' | 'broken' | 'last'
}

/** Why a delivery was broken off; what is neither accepted nor set aside by then is still to be sent. */
export interface BrokenOff extends ExportFailure {
  readonly cause: 'failed' | 'doubtful' | 'refused'
}

/** Requests without a span accepted, after which a server that breaks down is taken for down. */
const mostFruitless = 12

interface Suspect {
  readonly span: Span
  readonly reason: string
}

interface Progress {
  accepted: number
  fruitless: number
  readonly suspects: Suspect[]
}

/**
 * Sends spans. One that the server refuses makes it refuse the whole request, so it is looked for by halving: the others
 * get through, and it is set aside once it is clear that it is to blame and not the server.
 *
 * @returns why not all is settled; `undefined` where all is
 */
export async function deliver(spans: readonly Span[], delivery: Delivery): Promise<BrokenOff | undefined> {
  const progress: Progress = { accepted: 0, fruitless: 0, suspects: [] }
  const brokenOff = await send(spans, delivery, progress)
  const { suspects } = progress
  if (suspects.length === 0) return brokenOff
  if (progress.accepted > 0 || (await takesAnything(delivery, brokenOff))) {
    for (const { span, reason } of suspects) await delivery.setAside([span], reason)
    return brokenOff
  }
  return brokenOff ?? refusesEverything(suspects)
}

async function send(
  spans: readonly Span[],
  delivery: Delivery,
  progress: Progress,
): Promise<BrokenOff | undefined> {
  const outcome = await delivery.post(spans)
  if (outcome.kind === 'accepted') {
    await settle(spans, outcome, delivery)
    progress.accepted += spans.length - Math.min(spans.length, outcome.rejected)
    progress.fruitless = 0
    return undefined
  }
  progress.fruitless += 1
  if (outcome.kind === 'failed') return { ...outcome.failure, cause: 'failed' }
  if (outcome.kind === 'doubtful') {
    const givesUp = delivery.search === 'usual' || progress.fruitless > mostFruitless
    if (givesUp) return { ...outcome.failure, cause: 'doubtful' }
  }
  const [only, ...others] = spans
  if (only !== undefined && others.length === 0) {
    const reason = outcome.kind === 'refused' ? outcome.reason : outcome.failure.message
    progress.suspects.push({ span: only, reason })
    return undefined
  }
  const half = Math.ceil(spans.length / 2)
  return (
    (await send(spans.slice(0, half), delivery, progress)) ??
    (await send(spans.slice(half), delivery, progress))
  )
}

/**
 * Records what a server took. Of those that it rejected it says how many, and at best which in its message; they must not be
 * sent again with the others (https://opentelemetry.io/docs/specs/otlp/#partial-success-1).
 */
async function settle(
  spans: readonly Span[],
  { rejected, message }: Extract<Outcome, { kind: 'accepted' }>,
  delivery: Delivery,
): Promise<void> {
  const reason = message || 'The server rejected it and did not say why.'
  if (rejected === 0) return delivery.accept(spans)
  if (rejected >= spans.length) return delivery.setAside(spans, reason)
  const named = spans.filter((span) => message.includes(span.spanId))
  if (named.length === rejected) {
    await delivery.accept(spans.filter((span) => !named.includes(span)))
    return delivery.setAside(named, reason)
  }
  await delivery.accept(spans)
  await delivery.noteRejected(spans, rejected, reason)
}

/** Whether a server that took none of the spans takes a request without any, so that it is they that it refuses. */
async function takesAnything(delivery: Delivery, brokenOff: BrokenOff | undefined): Promise<boolean> {
  if (brokenOff !== undefined) return false
  if (delivery.search === 'last') return true
  if (delivery.search === 'broken') return false
  return (await delivery.post([])).kind === 'accepted'
}

function refusesEverything(suspects: readonly Suspect[]): BrokenOff {
  const reason = suspects[0]?.reason ?? ''
  return {
    cause: 'refused',
    message: `The server refuses all that it is sent (${reason}).`,
    remedy:
      'Look whether the address in Settings, Traces, is one that takes traces. It is tried again by itself.',
  }
}
