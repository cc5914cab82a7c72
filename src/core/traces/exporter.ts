import { Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { waitAtMost } from '../platform/waiting.ts'
import { type Backoff, createBackoff } from './backoff.ts'
import { collectSpans, remakeSpan, type Sources } from './collect-spans.ts'
import { type BrokenOff, type Delivery, deliver } from './deliver.ts'
import type { Destination } from './destination.ts'
import { encodeSpans, measureSpan } from './otlp.ts'
import { postSpans } from './post-spans.ts'
import type { Span } from './span.ts'

/** Spans and bytes of one request. */
const batchSpans = 200
const batchBytes = 1_000_000
/** Entries of the journal that are read at a time; what comes after them waits there. */
const entriesAtATime = 200
/** While runs are under way their finished steps are looked for this often, in ms. */
const lookMs = 5000
/** What happens within this time goes together, in ms. */
const gatherMs = 300
/** How long the end of Catalyst waits for the last spans to get through, in ms. */
const lastMs = 2500

export interface ExporterOptions extends Omit<Sources, 'content'> {
  readonly isEnabled: () => boolean
  readonly sendsContent: () => boolean
  /** @throws Problem where spans cannot be sent to anywhere now */
  readonly findDoor: () => Promise<Destination>
  readonly logger: Logger
  readonly version: string
  /** How long a request may take, where it is not the usual time. */
  readonly timeoutMs?: number | undefined
}

/**
 * Brings what is in the journal of runs to a server of traces, from a cursor that is kept on disk: what was sent is recorded
 * after each request, so that neither an outage nor a crash loses or doubles anything. One round at a time.
 */
export class Exporter {
  readonly #options: ExporterOptions
  readonly #backoff: Backoff
  readonly #live = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #due = 0
  #round: Promise<void> | undefined
  #ending = new AbortController()
  #isStopped = true
  #unlisten = () => {}

  constructor(options: ExporterOptions) {
    this.#options = options
    this.#backoff = createBackoff(options.store)
  }

  get failure() {
    return this.#backoff.failure
  }

  get isSending(): boolean {
    return this.#round !== undefined
  }

  /** Begins where the last process left off; where none was at work, with what happens from now on. */
  async start(): Promise<void> {
    this.#isStopped = false
    this.#unlisten = this.#options.journal.onChange(({ id, endedAt }) => {
      if (endedAt === null) this.#live.add(id)
      else this.#live.delete(id)
      this.#wakeIn(endedAt === null ? lookMs : gatherMs)
    })
    if (this.#options.isEnabled()) await this.turnOn()
  }

  async turnOn(): Promise<void> {
    const { store, journal } = this.#options
    const cursor = (await store.read('cursor')) ?? (await journal.findEnd())
    await store.write({ cursor })
    journal.holdFrom(cursor)
    await this.#backoff.load()
    this.#wakeIn(0)
  }

  /** Forgets where it was: what happens while it is off is nobody's business. */
  async turnOff(): Promise<void> {
    this.#options.journal.holdFrom(undefined)
    await this.#backoff.forget()
    await this.#options.store.write({ cursor: undefined })
  }

  /** Tries at once: another address, other keys, or somebody says so. Resolves when the round is over, or `ms` have passed. */
  async tryNow(ms = 0): Promise<void> {
    await this.#backoff.forget()
    await waitAtMost(ms, this.#round ?? Promise.resolve())
    this.#wakeIn(0)
    if (ms > 0) await waitAtMost(ms, this.#begin())
  }

  /** Sends what there is, if nothing stands against it, and ends. */
  async stop(): Promise<void> {
    if (this.#isStopped) return
    this.#unlisten()
    const { isEnabled } = this.#options
    const last = async () => {
      await this.#round
      if (isEnabled() && this.#backoff.waitMs() === 0) await this.#begin()
    }
    await waitAtMost(lastMs, last())
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#ending.abort()
    await this.#round
  }

  #wakeIn(ms: number): void {
    if (this.#isStopped || !this.#options.isEnabled()) return
    const wait = Math.max(ms, this.#backoff.waitMs())
    const due = Date.now() + wait
    // A run that changes all the time must not put it off.
    if (this.#timer !== undefined && this.#due >= Date.now() && this.#due <= due) return
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#begin()
    }, wait)
    this.#timer.unref()
  }

  #begin(): Promise<void> {
    this.#round ??= this.#goRound().finally(() => {
      this.#round = undefined
    })
    return this.#round
  }

  /** Never rejects. */
  async #goRound(): Promise<void> {
    if (this.#isStopped || !this.#options.isEnabled()) return
    try {
      const brokenOff = await this.#sendAll()
      if (brokenOff === undefined) await this.#backoff.forget()
      else await this.#note(brokenOff)
    } catch (error) {
      if (this.#ending.signal.aborted) return
      if (!(error instanceof Problem)) this.#options.logger.error('Traces could not be exported', { error })
      await this.#note({ ...describeError(error), cause: 'failed' })
    }
    if (this.#backoff.failure) this.#wakeIn(0)
    else if (this.#live.size > 0) this.#wakeIn(lookMs)
  }

  async #note(brokenOff: BrokenOff): Promise<void> {
    const isNew = this.#backoff.failure?.message !== brokenOff.message
    await this.#backoff.note(brokenOff)
    const { message, remedy } = brokenOff
    if (isNew) this.#options.logger.warn('Traces do not get through', { reason: message, remedy })
  }

  async #sendAll(): Promise<BrokenOff | undefined> {
    const { store, journal, sendsContent, findDoor } = this.#options
    const sources: Sources = { store, journal, content: sendsContent() }
    let door: Destination | undefined
    const send = async (spans: readonly Span[]) => {
      door ??= await findDoor()
      return deliver(spans, this.#deliverTo(door))
    }
    const again = await this.#sendAgain(sources, send)
    if (again) return again
    for (let cursor = await store.read('cursor'); cursor !== undefined && !this.#ending.signal.aborted; ) {
      const page = await journal.read(cursor, entriesAtATime)
      if (page.entries.length === 0) return undefined
      for await (const batch of gatherBatches(collectSpans(page.entries, sources))) {
        const brokenOff = await send(batch)
        if (brokenOff) return brokenOff
      }
      // Turned off meanwhile: there is no place to go on from any more.
      if (!this.#options.isEnabled()) return undefined
      cursor = page.cursor
      await store.write({ cursor })
      journal.holdFrom(cursor)
    }
    return undefined
  }

  /** What was set aside and is to be tried once more. */
  async #sendAgain(
    sources: Sources,
    send: (spans: readonly Span[]) => Promise<BrokenOff | undefined>,
  ): Promise<BrokenOff | undefined> {
    const marked = await sources.store.listRefused(batchSpans, true)
    const spans: Span[] = []
    for (const refused of marked) {
      const span = await remakeSpan(refused, sources)
      if (span) spans.push(span)
      else await sources.store.forget([refused])
    }
    return spans.length > 0 ? send(spans) : undefined
  }

  #deliverTo(door: Destination): Delivery {
    const { store, version, logger, timeoutMs } = this.#options
    const { signal } = this.#ending
    return {
      search: this.#backoff.search,
      post: (spans) => postSpans(door, encodeSpans(spans, version), signal, timeoutMs),
      accept: (spans) => store.recordSent(spans),
      async setAside(spans, reason) {
        await store.recordRefused(spans, reason)
        for (const { name, spanId, runId } of spans)
          logger.warn('The server of traces refused a span, which is set aside', {
            name,
            span: spanId,
            run_id: runId,
            reason,
          })
      },
      async noteRejected(spans, rejected, reason) {
        await store.recordRejected(spans, rejected, reason)
        logger.warn('The server of traces rejected some spans and did not say which', {
          rejected,
          of: spans.length,
          reason,
        })
      },
    }
  }
}

async function* gatherBatches(spans: AsyncIterable<Span>): AsyncGenerator<Span[], void, undefined> {
  let batch: Span[] = []
  let bytes = 0
  for await (const span of spans) {
    const size = measureSpan(span)
    if (batch.length > 0 && (batch.length === batchSpans || bytes + size > batchBytes)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(span)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

function describeError(error: unknown): { message: string; remedy: string } {
  if (error instanceof Problem) return { message: error.message, remedy: error.remedy }
  return { message: 'Traces could not be exported.', remedy: 'The log of Catalyst says why.' }
}
