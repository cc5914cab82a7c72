import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { IndexHealth } from '../../knowledge/ports.ts'
import { Problem } from '../../platform/errors.ts'
import type { Check, CheckContext } from '../check.ts'

/** The integrity check reads the whole file: not while the app starts, then once a day, and when asked for. */
const verifyAfterMs = 60_000
const verifyEveryMs = 24 * 60 * 60_000
const verifyDeadlineMs = 10 * 60_000
/** An endpoint is asked this often whether it still makes vectors, and given this long to answer. */
const probeEveryMs = 30_000
const probeDeadlineMs = 10_000
/** How long a person's check waits for that: less than a check may take. */
const askedMs = 2000

/** The embedded search index: it answers, it is sound, its vectors can be made. */
export function indexCheck(index: IndexHealth, now: () => number = Date.now): Check {
  let due = now() + verifyAfterMs
  let verifying: AbortController | undefined
  let damage: readonly string[] = []
  let probing: Promise<void> | undefined
  let probeDue = now()

  /** Runs beside the checks, because it may take longer than a check has. */
  function verify() {
    const controller = new AbortController()
    verifying = controller
    due = now() + verifyEveryMs
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(verifyDeadlineMs)])
    index
      .verify(signal)
      .then((problems) => {
        damage = problems
      })
      .catch(() => {
        // Stopped or overdue says nothing about the file. One that cannot be read fails `statistics` as well.
      })
      .finally(() => {
        if (verifying === controller) verifying = undefined
      })
  }

  /**
   * Asks the embedding endpoint now and then whether it answers, so that nobody hears of its end by a search. Beside the
   * check, unless a person waits for it.
   */
  async function probe(asked: boolean): Promise<void> {
    if (probing || (!asked && now() < probeDue)) return
    probeDue = now() + probeEveryMs
    probing = index
      .probeEmbedding(AbortSignal.timeout(probeDeadlineMs))
      .catch(() => {
        // What it found is kept by the index, and told by it.
      })
      .finally(() => {
        probing = undefined
      })
    if (asked) await Promise.race([probing, new Promise((resolve) => setTimeout(resolve, askedMs).unref())])
  }

  return {
    name: 'index',
    title: 'Search index',
    applicable: () => true,
    required: () => true,
    watched: () => null,
    place: () => 'the data folder',
    async check({ asked }: CheckContext) {
      if (!verifying && (asked || now() >= due)) verify()
      try {
        const { documents, chunks, embedded, bytesOnDisk } = await index.statistics()
        const share =
          chunks > 0 && embedded < chunks ? `, ${Math.floor((embedded / chunks) * 100)} % embedded` : ''
        const size = `${formatCount(documents, 'document')}, ${formatCount(chunks, 'chunk')}${share}, ${formatBytes(bytesOnDisk)}`
        if (damage.length > 0) {
          return {
            status: 'unhealthy',
            detail: `The index is damaged: ${damage[0]}${damage.length > 1 ? ` and ${damage.length - 1} more` : ''}`,
            hint: 'Restore the data folder from a backup, or move its index away and ingest the documents again.',
            action: { label: 'Open knowledge', target: '/knowledge' },
          }
        }
        await probe(asked)
        const { embeddings, followUps } = await index.totals()
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
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return { status: 'unhealthy', detail: error.message, hint: error.remedy }
      }
    },
    async close() {
      verifying?.abort()
      verifying = undefined
    },
  }
}
