import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import type { IndexHealth } from '../../knowledge/ports.ts'
import { Problem } from '../../platform/errors.ts'
import type { Check, CheckContext } from '../check.ts'

/** The integrity check reads the whole file: not while the app starts, then once a day, and when asked for. */
const verifyAfterMs = 60_000
const verifyEveryMs = 24 * 60 * 60_000
const verifyDeadlineMs = 10 * 60_000

/** The embedded search index: it answers, it is sound, its vectors can be made. */
export function indexCheck(index: IndexHealth, now: () => number = Date.now): Check {
  let due = now() + verifyAfterMs
  let verifying: AbortController | undefined
  let damage: readonly string[] = []

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
        const problem = index.embeddingProblem()
        if (problem) {
          return {
            status: 'degraded',
            detail: `${size}. Words are searched, meaning is not: ${problem.message}`,
            hint: problem.remedy,
            action: { label: 'Embedding settings', target: '/settings/embeddings' },
          }
        }
        return { status: 'healthy', detail: size }
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
