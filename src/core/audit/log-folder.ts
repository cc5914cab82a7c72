import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The file that is written; older ones are `audit-000000000000.jsonl`, named after the first entry in them. */
export const logFile = 'audit.jsonl'
export const checkpointFile = 'checkpoints.jsonl'
/** Held by the one writer. */
export const lockFile = 'writer.lock'

/** What a full file is called from then on. */
export function closedFile(firstSeq: number): string {
  return `audit-${String(firstSeq).padStart(12, '0')}.jsonl`
}

/** The files of the log, oldest first, by name. Empty where there is no log. */
export async function logFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const closed = names.filter((name) => /^audit-\d{12}\.jsonl$/u.test(name)).sort()
  return names.includes(logFile) ? [...closed, logFile] : closed
}

/**
 * Does what lists the files of a log and then reads them, beside its writer: once more where a file was full meanwhile and
 * got another name, so that it was not found by the old one.
 */
export async function besideWriter<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 5) throw error
      await sleep(10 * tries)
    }
  }
}

/** Where the lines of a log and its checkpoints stand. */
export interface LogSource {
  readonly folder: string
  /** Oldest first. */
  readonly files: readonly string[]
  readonly checkpoints: string
  /** All in one file, as it was exported. */
  readonly together: boolean
}

export async function logIn(folder: string): Promise<LogSource> {
  return { folder, files: await logFiles(folder), checkpoints: checkpointFile, together: false }
}

/** A log that was exported into one file. */
export function exportedLog(file: string): LogSource {
  const name = basename(file)
  return { folder: dirname(file), files: [name], checkpoints: name, together: true }
}

/** How lines of entries begin, where others stand between them. */
export function onlyEntries({ together }: LogSource): string | undefined {
  return together ? '{"entry":' : undefined
}
