import type { SystemInfo } from '../../contract/system.ts'
import { writeTable } from '../platform/markdown.ts'

/** What runs and where its data lies, for a problem report. */
export function writeVersions({ name, version, host, startedAt, electron, dataFolder }: SystemInfo): string {
  const rows = [
    [name, `${version}, ${host}, started ${startedAt}`],
    ...(electron === undefined ? [] : [['Electron', electron]]),
    ['Data folder', dataFolder],
  ]
  return writeTable(['Part', 'Value'], rows)
}
