import os from 'node:os'
import type { LogEntry, LogState, ReportSubject } from '../../../contract/logs.ts'
import { errorMessage } from '../../platform/errors.ts'
import type { ReportSection } from '../../platform/report-section.ts'
import { withDeadline } from '../../platform/waiting.ts'
import type { LogService } from '../ports.ts'

/** What could be had of a part, or why it could not. */
export type Part<T> = { readonly value: T } | { readonly missing: string }

export interface Gathered {
  readonly at: string
  readonly subject: ReportSubject
  readonly machine: {
    platform: string
    release: string
    arch: string
    processors: number
    memoryBytes: number
    freeMemoryBytes: number
    node: string
    upSeconds: number
    language: string
  }
  /** What the rooms say of themselves, each without secrets; none where the services do not run. */
  readonly sections: readonly { readonly title: string; readonly text: Part<string> }[]
  readonly log: Part<LogState>
  /** Lines of the subject, oldest first. */
  readonly subjectLines: Part<readonly LogEntry[]>
  /** The newest warnings and errors, oldest first. */
  readonly trouble: Part<readonly LogEntry[]>
  /** The newest lines of all, oldest first. */
  readonly newest: Part<readonly LogEntry[]>
}

/** A part that takes longer is left out, ms. */
const partMs = 5000
const mostLines = { subject: 400, trouble: 150, newest: 150 }

/** Asks all rooms at the same time, each with a deadline: one that fails or hangs costs its own section alone. */
export async function gather(
  sections: readonly ReportSection[],
  subject: ReportSubject,
  log: Pick<LogService, 'list' | 'state'>,
): Promise<Gathered> {
  const lines = async (query: Parameters<LogService['list']>[0], limit: number) =>
    (await log.list(query, { limit }, AbortSignal.timeout(partMs))).lines.reverse()
  const isAbout = subject.request !== undefined || subject.run !== undefined
  const [state, subjectLines, trouble, newest, ...texts] = await Promise.all([
    gatherPart(() => log.state()),
    gatherPart(async () => (isAbout ? lines(subject, mostLines.subject) : [])),
    gatherPart(() => lines({ level: 'warn' }, mostLines.trouble)),
    gatherPart(() => lines({}, mostLines.newest)),
    ...sections.map((section) => gatherPart(() => section.write(subject))),
  ])
  return {
    at: new Date().toISOString(),
    subject,
    machine: describeMachine(),
    sections: sections.map(({ title }, at) => ({ title, text: texts[at]! })),
    ...{ log: state, subjectLines, trouble, newest },
  }
}

async function gatherPart<T>(source: () => Promise<T>): Promise<Part<T>> {
  const late = () => new Error(`No answer within ${partMs / 1000} s.`)
  try {
    return { value: await withDeadline(source, { ms: partMs, late }) }
  } catch (error) {
    return { missing: errorMessage(error) }
  }
}

function describeMachine(): Gathered['machine'] {
  return {
    platform: process.platform,
    release: `${os.type()} ${os.release()}`,
    arch: process.arch,
    processors: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    freeMemoryBytes: os.freemem(),
    node: process.versions.node,
    upSeconds: Math.round(process.uptime()),
    language: Intl.DateTimeFormat().resolvedOptions().locale,
  }
}
