import { readdir } from 'node:fs/promises'

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
