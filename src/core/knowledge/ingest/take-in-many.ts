import { errorMessage, Problem } from '../../platform/errors.ts'
import { ReadFailure } from '../readers/failures.ts'
import type { Source } from '../sources/source.ts'
import type { EndedJob, Job, JobCheckpoint } from './job-store.ts'
import type { ItemEnd } from './take-in-item.ts'
import { type StreamParts, takeInStream } from './take-in-stream.ts'

export interface ManyParts extends StreamParts {
  readonly source: Source
}

/**
 * Takes in a job that holds many items. Whatever the source does, it ends as an outcome; only `signal` makes it throw.
 *
 * @param onTotal told how many more items there are than was known, or how many fewer
 */
export async function takeInMany(
  job: Job,
  parts: ManyParts,
  signal: AbortSignal,
  onTotal: (items: number) => void,
): Promise<ItemEnd> {
  try {
    const source = await parts.source.open(job, job.checkpoint, signal)
    onTotal(source.total)
    const checkpoint = await takeInStream(job, source, parts, signal)
    await parts.source.settle(job)
    const { read, unchanged, skipped, failed } = checkpoint
    const items = read + unchanged + skipped + failed
    onTotal(items - source.total)
    if (items === 0 && source.empty) return { outcome: 'failed', code: 'empty', ...source.empty }
    const outcome = read + failed > 0 ? 'read' : unchanged > 0 ? 'unchanged' : 'skipped'
    return { outcome, checkpoint, detail: describe(checkpoint) }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ReadFailure) {
      const { code, message, remedy } = error
      return { outcome: 'failed', code, message, remedy }
    }
    return {
      outcome: 'failed',
      code: 'internal',
      message: `${job.name} could not be imported: ${errorMessage(error)}`,
      remedy: error instanceof Problem ? error.remedy : 'Check the file, then try again.',
    }
  }
}

/** Goes once more through a job that is in, so that each of its documents is heard of. What is gone by now is left. */
export async function reopenMany(job: EndedJob, parts: ManyParts, signal: AbortSignal): Promise<void> {
  try {
    await takeInStream(job, await parts.source.open(job, job.checkpoint, signal), parts, signal)
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error
  }
}

function describe({ read, unchanged, skipped, failed }: JobCheckpoint): string {
  return Object.entries({ read, unchanged, skipped, failed })
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count.toLocaleString('en-US')} ${outcome}`)
    .join(', ')
}
