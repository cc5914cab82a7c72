import type { LogEntry, LogState } from '../../../contract/logs.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { asText, readStacks } from '../../platform/log-lines.ts'
import { cutLine, writeBlock, writeTable } from '../../platform/markdown.ts'
import type { Gathered, Part } from './gather.ts'

/** A report as Markdown: what a maintainer looks at first stands first, and the log comes last, folded. */
export function writeReport(report: Gathered): string {
  const { subject, sections } = report
  const about = subject.request ?? subject.run
  const parts = [
    `# Catalyst problem report\n\n${writeSubject(report)}`,
    '## What happened\n\n<!-- What did you do, what did you expect, and what came instead? -->',
    `## Machine\n\n${writeMachine(report.machine)}`,
    ...(sections.length === 0 ? ['## Services\n\nNot known: The services do not run.'] : []),
    ...sections.map(({ title, text }) => `## ${title}\n\n${writePart(text, (written) => written)}`),
    `## Log\n\n${writePart(report.log, writeState)}`,
    ...(about === undefined ? [] : [writeFolded(`Lines of ${about}`, report.subjectLines)]),
    writeFolded('Newest warnings and errors', report.trouble),
    writeFolded('Newest lines', report.newest),
  ]
  return `${parts.join('\n\n')}\n`
}

function writeSubject({ at, subject }: Gathered): string {
  const about = [
    ...(subject.request ? [`request \`${subject.request}\``] : []),
    ...(subject.run ? [`run \`${subject.run}\``] : []),
  ]
  return `Made ${at}${about.length > 0 ? `, about ${about.join(' and ')}` : ''}. Secrets are masked.`
}

function writeMachine(machine: Gathered['machine']): string {
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`
  return writeTable(
    ['Part', 'Value'],
    [
      ['Platform', `${machine.platform} ${machine.arch}, ${machine.release}`],
      ['Node', machine.node],
      ['Processors', String(machine.processors)],
      ['Memory', `${gibibytes(machine.memoryBytes)}, ${gibibytes(machine.freeMemoryBytes)} free`],
      ['Process up', `${machine.upSeconds} s`],
      ['Language', machine.language],
    ],
  )
}

function writeState(state: LogState): string {
  const { files, bytes, oldest, level, trouble } = state
  const size = `${formatCount(files, 'file')}, ${formatBytes(bytes)}${oldest ? `, since ${oldest}` : ''}`
  const words = `${size}. Level ${level ?? 'unknown'}.`
  return trouble
    ? `${words} **It cannot be written** since ${trouble.since}: ${trouble.message}. Lines lost: ${trouble.lost}.`
    : words
}

function writeFolded(title: string, lines: Part<readonly LogEntry[]>): string {
  const inside = writePart(lines, (found) =>
    found.length === 0 ? 'None.' : writeBlock(found.map(writeLine).join('\n'), 'text'),
  )
  const count = 'value' in lines ? ` (${lines.value.length})` : ''
  return `<details>\n<summary>${title}${count}</summary>\n\n${inside}\n\n</details>`
}

function writeLine({ ts, level, logger, message, requestId, runId, fields }: LogEntry): string {
  const { error, ...others } = fields
  const ids = [requestId, runId].filter(Boolean).join(' ')
  const rest = Object.entries(others).map(([key, value]) => `${key}=${asText(value)}`)
  const head = [`${ts} ${level.padEnd(5)} ${logger}:${ids && ` [${ids}]`} ${message}`, ...rest].join(' ')
  return [head, ...(error === undefined ? [] : readStacks(error))].map(cutLine).join('\n')
}

function writePart<T>(part: Part<T>, write: (value: T) => string): string {
  return 'value' in part ? write(part.value) : `Not known: ${part.missing}`
}
