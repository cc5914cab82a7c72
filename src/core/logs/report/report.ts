import os from 'node:os'
import type { ProblemReport, ReportSubject } from '../../../contract/logs.ts'
import { redact, redactText } from '../../platform/redaction/redaction.ts'
import type { ReportSection } from '../../platform/report-section.ts'
import type { LogService } from '../ports.ts'
import { gather } from './gather.ts'
import { writeReport } from './markdown.ts'

/**
 * What a maintainer needs to understand a problem, as one Markdown file: without secrets, and with the user's own folder
 * as `~`. Parts that cannot be had say why.
 */
export async function writeProblemReport(
  sections: readonly ReportSection[],
  subject: ReportSubject,
  log: Pick<LogService, 'list' | 'state'>,
): Promise<ProblemReport> {
  const gathered = await gather(sections, subject, log)
  // First as fields, whose names tell what they hold; then once more what has been put together from them.
  const text = redactText(writeReport(redact(gathered)))
  const stamp = gathered.at.slice(0, 19).replaceAll(':', '-')
  return { name: `catalyst-report-${stamp}.md`, text: withoutHome(text) }
}

/** The name of a home folder is most often that of a person. */
function withoutHome(text: string): string {
  const home = os.homedir()
  return home.length > 3 ? text.replaceAll(home, '~') : text
}
