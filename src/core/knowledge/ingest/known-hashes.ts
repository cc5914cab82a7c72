import type { DocumentStore } from '../ports.ts'
import type { NewJob } from './job-store.ts'

/** Notes what the index holds for each job now, so that `unchanged` can be told from `read` after a crash. */
export async function withKnownHashes(
  jobs: readonly NewJob[],
  documents: Pick<DocumentStore, 'known'>,
): Promise<NewJob[]> {
  const noted: NewJob[] = []
  for (let at = 0; at < jobs.length; at += batchSize) {
    const batch = jobs.slice(at, at + batchSize)
    const ids = batch.flatMap((job) => (job.document && !job.ended ? [job.document] : []))
    const known = ids.length > 0 ? await documents.known('id', ids) : new Map()
    for (const job of batch) {
      const hash = job.document && known.get(job.document)?.hash
      noted.push(hash ? { ...job, knownHash: hash } : job)
    }
  }
  return noted
}

const batchSize = 1000
