import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { IndexHealth } from '../../knowledge/ports.ts'
import { Problem } from '../../platform/errors.ts'
import type { Check, CheckContext, CheckOutcome } from '../check.ts'

/** The integrity check reads the whole file: not while the app starts, then once a day, and when asked for. */
const verifyAfterMs = 60_000
const verifyEveryMs = 24 * 60 * 60_000
const verifyDeadlineMs = 10 * 60_000
/** An endpoint is asked this often whether it still makes vectors, and given this long to answer. */
const probeEveryMs = 30_000
const probeDeadlineMs = 10_000
/** How long a person's check waits for that: less than a check may take. */
const askedMs = 2000

/** The integrity check of the index. It runs beside the checks, because it may take longer than a check has. */
class Verification {
  readonly #index: IndexHealth
  readonly #now: () => number
  #due: number
  #running: AbortController | undefined
  /** What the last one found. */
  damage: readonly string[] = []

  constructor(index: IndexHealth, now: () => number) {
    this.#index = index
    this.#now = now
    this.#due = now() + verifyAfterMs
  }

  /** Begins one, where one is due or was asked for and none runs. */
  beginIfDue(asked: boolean): void {
    if (this.#running || !(asked || this.#now() >= this.#due)) return
    const controller = new AbortController()
    this.#running = controller
    this.#due = this.#now() + verifyEveryMs
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(verifyDeadlineMs)])
    this.#index
      .verify(signal)
      .then((problems) => {
        this.damage = problems
      })
      .catch(() => {
        // Stopped or overdue says nothing about the file. One that cannot be read fails `statistics` as well.
      })
      .finally(() => {
        if (this.#running === controller) this.#running = undefined
      })
  }

  stop(): void {
    this.#running?.abort()
    this.#running = undefined
  }
}

/** Asks the embedding endpoint now and then whether it answers, so that nobody hears of its end by a search. */
class EmbeddingProbe {
  readonly #index: IndexHealth
  readonly #now: () => number
  #due: number
  #running: Promise<void> | undefined

  constructor(index: IndexHealth, now: () => number) {
    this.#index = index
    this.#now = now
    this.#due = now()
  }

  /** Begins one where it is due, beside the check, unless a person waits for it. */
  async askIfDue(asked: boolean): Promise<void> {
    if (this.#running || (!asked && this.#now() < this.#due)) return
    this.#due = this.#now() + probeEveryMs
    this.#running = this.#index
      .probeEmbedding(AbortSignal.timeout(probeDeadlineMs))
      .catch(() => {
        // What it found is kept by the index, and told by it.
      })
      .finally(() => {
        this.#running = undefined
      })
    if (asked)
      await Promise.race([this.#running, new Promise((resolve) => setTimeout(resolve, askedMs).unref())])
  }
}

/** The embedded search index: it answers, it is sound, its vectors can be made. */
export function indexCheck(index: IndexHealth, now: () => number = Date.now): Check {
  const verification = new Verification(index, now)
  const probe = new EmbeddingProbe(index, now)
  return {
    name: 'index',
    title: 'Search index',
    applicable: () => true,
    required: () => true,
    watched: () => null,
    place: () => 'the data folder',
    async check({ asked }: CheckContext) {
      verification.beginIfDue(asked)
      try {
        const size = describeSize(await index.statistics())
        if (verification.damage.length > 0) return describeDamage(verification.damage)
        await probe.askIfDue(asked)
        return describeTotals(size, await index.totals())
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return { status: 'unhealthy', detail: error.message, hint: error.remedy }
      }
    },
    async close() {
      verification.stop()
    },
  }
}

function describeSize({
  documents,
  chunks,
  embedded,
  bytesOnDisk,
}: Awaited<ReturnType<IndexHealth['statistics']>>): string {
  const share = chunks > 0 && embedded < chunks ? `, ${Math.floor((embedded / chunks) * 100)} % embedded` : ''
  return `${formatCount(documents, 'document')}, ${formatCount(chunks, 'chunk')}${share}, ${formatBytes(bytesOnDisk)}`
}

function describeDamage(damage: readonly string[]): CheckOutcome {
  return {
    status: 'unhealthy',
    detail: `The index is damaged: ${damage[0]}${damage.length > 1 ? ` and ${damage.length - 1} more` : ''}`,
    hint: 'Restore the data folder from a backup, or move its index away and ingest the documents again.',
    action: { label: 'Open knowledge', target: '/knowledge' },
  }
}

function describeTotals(
  size: string,
  { embeddings, followUps }: Awaited<ReturnType<IndexHealth['totals']>>,
): CheckOutcome {
  if (embeddings.problem) {
    return {
      status: 'degraded',
      detail: `${size}. ${embeddings.sentence} ${embeddings.problem.message}`,
      hint: embeddings.problem.remedy,
      action: { label: 'Embedding settings', target: '/settings/embeddings' },
    }
  }
  const outdated = followUps.find(({ kind }) => kind === 'reindex')
  if (!outdated) return { status: 'healthy', detail: size }
  return {
    status: 'healthy',
    detail: `${size}. ${outdated.message}`,
    ...(outdated.offer !== undefined && { hint: outdated.offer }),
    action: { label: 'Open knowledge', target: '/knowledge' },
  }
}
