import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { errorCode } from '../../shared/error-code.ts'

/** The file that is written to. A full or old one is renamed to `catalyst-<time of its first line>.log`. */
export const logFileName = 'catalyst.log'

const rotated = /^catalyst-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z)(?:\.(\d{3}))?\.log$/u

/** A name for a file that is full. `twin` tells files apart whose first lines are of the same millisecond. */
export function rotatedName(birth: number, twin: number): string {
  const stamp = new Date(birth).toISOString().replaceAll(':', '-')
  return `catalyst-${stamp}${twin > 0 ? `.${String(twin).padStart(3, '0')}` : ''}.log`
}

/** When the first line of a renamed file was written, ms since 1970; `undefined` for a file of another name. */
export function readBirth(name: string): number | undefined {
  const stamp = rotated.exec(name)?.[1]
  if (stamp === undefined) return undefined
  return Date.parse(`${stamp.slice(0, 11)}${stamp.slice(11).replaceAll('-', ':')}`)
}

/** The time of the line at the beginning of some bytes, ms since 1970; `undefined` where it is none of ours. */
export function timeAtHead(bytes: Buffer): number | undefined {
  const ts = /^\{"ts":"([^"]{20,30})"/u.exec(bytes.toString('latin1', 0, 64))?.[1]
  const at = ts === undefined ? Number.NaN : Date.parse(ts)
  return Number.isNaN(at) ? undefined : at
}

/** Names of the renamed files in a folder, oldest first. A folder that is not there has none. */
export async function rotatedFiles(folder: string): Promise<string[]> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
  return entries
    .filter((entry) => entry.isFile() && rotated.test(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => readBirth(a)! - readBirth(b)! || a.length - b.length || (a < b ? -1 : 1))
}
