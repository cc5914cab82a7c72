import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogState } from '../../contract/logs.ts'
import type { LogTrouble } from '../platform/log-file.ts'
import { findLogFiles } from '../platform/log-places.ts'
import type { LogLevel } from '../platform/logger.ts'
import type { ReportSection } from '../platform/report-section.ts'
import type { LogService } from './ports.ts'
import { followLines, listLines } from './read-lines.ts'
import { writeProblemReport } from './report/report.ts'

/** The logger that writes here, where this process has one. */
type Writer = { readonly level: LogLevel; readonly trouble: LogTrouble | undefined }

/** Our own log: read, followed, summed up in a problem report. */
export function createLogService(options: {
  readonly folder: string
  /** Thread for regular expressions: `matcher.worker.ts`. */
  readonly matcher: URL
  readonly writer?: Writer
  /** What the rooms say in a problem report; none where the services do not run. */
  readonly sections: () => readonly ReportSection[]
}): LogService {
  const log: Pick<LogService, 'list' | 'state'> = {
    list: (query, page, signal) => listLines(options, query, page, signal),
    state: () => readState(options.folder, options.writer),
  }
  return {
    ...log,
    follow: (query, range, signal) => followLines(options, query, range, signal),
    report: (subject) => writeProblemReport(options.sections(), subject, log),
  }
}

async function readState(folder: string, writer: Writer | undefined): Promise<LogState> {
  const files = await findLogFiles(folder)
  const sizes = await Promise.all(
    files.map(({ name }) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return {
    folder,
    level: writer?.level ?? null,
    files: files.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    oldest: files[0] ? new Date(files[0].birth).toISOString() : null,
    trouble: writer?.trouble ?? null,
  }
}
