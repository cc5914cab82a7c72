import type { ReportSubject } from '../../contract/logs.ts'
import { redact } from './redaction/redaction.ts'

/** One part of a problem report, as the room that it is about writes it. */
export interface ReportSection {
  readonly title: string
  /** Its Markdown, without secrets. */
  write(subject: ReportSubject): Promise<string>
}

/**
 * @param section.read what there is to say. Secrets are masked in it as fields, whose names tell what they hold, before
 *   `write` makes Markdown of it.
 */
export function defineReportSection<T>(section: {
  readonly title: string
  read(subject: ReportSubject): T | Promise<T>
  write(value: T): string
}): ReportSection {
  return {
    title: section.title,
    async write(subject) {
      return section.write(redact(await section.read(subject)))
    },
  }
}
