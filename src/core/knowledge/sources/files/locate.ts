import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode } from '../../../../shared/error-code.ts'
import { errorMessage } from '../../../platform/errors.ts'
import { ReadFailure } from '../../readers/failures.ts'
import type { SourceJob } from '../source.ts'

export interface LocatedFile {
  readonly path: string
  readonly bytes: number
  /** When it was last changed, in ms since 1970. */
  readonly modified: number
}

/**
 * Where a job's file lies now. An upload that was moved to its place just before a crash is found there.
 * @throws ReadFailure where it lies nowhere or cannot be looked at
 */
export async function locateFile(job: SourceJob): Promise<LocatedFile> {
  for (const path of job.target ? [job.path, job.target] : [job.path]) {
    try {
      const { size, mtimeMs } = await stat(path)
      return { path, bytes: size, modified: mtimeMs }
    } catch (error) {
      const code = errorCode(error)
      if (code === 'ENOENT' || code === 'ENOTDIR') continue
      const message = `${job.name} cannot be read: ${errorMessage(error)}.`
      throw new ReadFailure('not-readable', message, 'Check the permissions of the file, then try again.')
    }
  }
  throw new ReadFailure(
    'not-found',
    `${job.name} is no longer there.`,
    job.target ? 'Upload it again.' : 'Put it back, or remove its document.',
  )
}

/** Moves an upload to where its document says it lies, in place of an earlier version. */
export async function moveToTarget(job: SourceJob): Promise<void> {
  if (!job.target) return
  const { path } = await locateFile(job)
  if (path === job.target) return
  await mkdir(dirname(job.target), { recursive: true })
  await rename(path, job.target)
}

/** Deletes the stored copy of an upload that did not get to its place. What was never copied stays. */
export async function removeStored(job: SourceJob): Promise<void> {
  if (job.target) await rm(job.path, { force: true })
}
