import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A line as it stands in the file. */
export type LogLine = Record<string, unknown> & { ts: string; level: string; logger: string; message: string }

/**
 * The newest `limit` lines of the log files that carry `"key":"value"`, oldest first.
 *
 * @param folder where the logger writes
 */
export async function readLog(
  folder: string,
  wanted: { key: 'req_id' | 'run_id'; value: string },
  limit: number,
  signal?: AbortSignal,
): Promise<{ lines: LogLine[]; truncated: boolean }> {
  const needle = `"${wanted.key}":${JSON.stringify(wanted.value)}`
  const lines: LogLine[] = []
  let truncated = false
  for (const file of await logFiles(folder)) {
    const input = createReadStream(join(folder, file), { encoding: 'utf8', ...(signal ? { signal } : {}) })
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (!text.includes(needle)) continue
      const line = parse(text)
      if (!line) continue
      lines.push(line)
      if (lines.length > limit) {
        lines.shift()
        truncated = true
      }
    }
  }
  return { lines, truncated }
}

/** catalyst.log is the newest; of catalyst1.log, catalyst2.log, … the highest number is the oldest. */
async function logFiles(folder: string): Promise<string[]> {
  const age = (name: string) => Number(/^catalyst(\d*)\.log$/u.exec(name)?.[1] || 0)
  return (await readdir(folder))
    .filter((name) => /^catalyst\d*\.log$/u.test(name))
    .sort((a, b) => age(b) - age(a))
}

/** A line that was cut off by a crash is passed over. */
function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine
  } catch {
    return undefined
  }
}
