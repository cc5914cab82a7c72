import type { HealthReport } from '../../../contract/health.ts'
import type { LogEntry } from '../../../contract/logs.ts'
import type { RunStep, RunSummary } from '../../../contract/runs.ts'
import type { StackView } from '../../../contract/stack-view.ts'
import { toldCauses } from '../../../contract/told-causes.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { asText, readStacks } from '../../platform/log-lines.ts'
import type { Gathered, Part, ReportedSettings } from './gather.ts'

/** A line of the log, and what an error says, are cut after so many characters. */
const mostOfLine = 2000
const stepsShown = 20

/** A report as Markdown: what a maintainer looks at first stands first, and the log comes last, folded. */
export function renderMarkdown(report: Gathered): string {
  const parts = [
    `# Catalyst problem report\n\n${introduction(report)}`,
    '## What happened\n\n<!-- What did you do, what did you expect, and what came instead? -->',
    `## Versions\n\n${versions(report)}`,
    `## Health\n\n${shown(report.health, healthTable)}`,
    `## Stack\n\n${shown(report.stack, stackText)}`,
    `## Runs\n\n${shown(report.runs, runsTable)}`,
    ...report.looked.map(runText),
    `## Settings\n\n${shown(report.settings, settingsText)}`,
    `## Log\n\n${shown(report.log, logWords)}`,
    ...((report.subject.request ?? report.subject.run)
      ? [folded(`Lines of ${report.subject.request ?? report.subject.run}`, report.subjectLines)]
      : []),
    folded('Newest warnings and errors', report.trouble),
    folded('Newest lines', report.newest),
  ]
  return `${parts.join('\n\n')}\n`
}

function introduction({ at, subject }: Gathered): string {
  const about = [
    ...(subject.request ? [`request \`${subject.request}\``] : []),
    ...(subject.run ? [`run \`${subject.run}\``] : []),
  ]
  return `Made ${at}${about.length > 0 ? `, about ${about.join(' and ')}` : ''}. Secrets are masked.`
}

function versions({ system, machine }: Gathered): string {
  const info = 'value' in system ? system.value : undefined
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`
  return table(
    ['Part', 'Value'],
    [
      ['Catalyst', info ? `${info.version}, ${info.host}, started ${info.startedAt}` : renderMissing(system)],
      ['Platform', `${machine.platform} ${machine.arch}, ${machine.release}`],
      ['Node', `${machine.node}${info?.electron ? `, Electron ${info.electron}` : ''}`],
      ['Processors', String(machine.processors)],
      ['Memory', `${gibibytes(machine.memoryBytes)}, ${gibibytes(machine.freeMemoryBytes)} free`],
      ['Process up', `${machine.upSeconds} s`],
      ['Language', machine.language],
      ...(info ? [['Data folder', info.dataFolder]] : []),
    ],
  )
}

function healthTable({ status, timestamp, checks }: HealthReport): string {
  const rows = Object.entries(checks).map(([name, check]) => [
    check.title ?? name,
    check.status,
    check.latency_ms === null ? '' : `${check.latency_ms.toFixed(1)} ms`,
    [check.detail, check.hint].filter(Boolean).join('. '),
  ])
  return `**${status}**, ${timestamp}\n\n${table(['Check', 'Status', 'Latency', 'Detail'], rows)}`
}

function stackText({ engine, project, file, shipped, services, root_causes, warnings }: StackView): string {
  const found = [engine.name, engine.version, engine.api_version && `API ${engine.api_version}`]
  const words = [
    `Engine: ${engine.status}${found.some(Boolean) ? `, ${found.filter(Boolean).join(' ')}` : ''}`,
    ...(engine.message ? [engine.message] : []),
    `Project ${project}, ${shipped ? 'the shipped file' : file}`,
  ]
  const rows = services
    .filter(({ enabled }) => enabled)
    .map((service) => [service.name, service.image, service.stage, service.health, service.detail])
  return [
    words.join('  \n'),
    ...(rows.length > 0 ? [table(['Service', 'Image', 'Stage', 'Health', 'Detail'], rows)] : []),
    ...toldCauses(root_causes).map((cause) =>
      [
        `**${cause.code}** ${cause.services.join(', ')}: ${cause.message}`,
        ...(cause.evidence.length > 0 ? ['', fenced(cause.evidence.map(cut).join('\n'))] : []),
      ].join('\n'),
    ),
    ...warnings.map(({ service, message }) => `Warning ${service ?? ''}: ${message}`),
  ].join('\n\n')
}

function runsTable(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'None.'
  return table(
    ['Run', 'What', 'Status', 'Created', 'Request', 'Said'],
    runs.map(({ id, kind, title, status, createdAt, requestId, message }) => [
      id,
      `${kind}: ${title}`,
      status,
      createdAt,
      requestId,
      message ?? '',
    ]),
  )
}

function runText(run: RunSummary & { steps: readonly RunStep[] }): string {
  const steps = run.steps.filter(({ status }) => status === 'failed').slice(0, stepsShown)
  const rows = steps.map(({ name, code, message }) => [name, code ?? '', message ?? ''])
  const words = [run.message, run.remedy].filter(Boolean).join(' ')
  return [
    `### ${run.id}: ${oneLine(run.title)}, ${run.status}`,
    ...(words ? [words] : []),
    ...(rows.length > 0 ? [table(['Failed', 'Code', 'Said'], rows)] : []),
  ].join('\n\n')
}

function settingsText({ settings, held, protection }: ReportedSettings): string {
  const rows = held.map(({ what, state }) => [what, state])
  return [
    fenced(JSON.stringify(settings, null, 2), 'json'),
    table(['Secret', 'State'], rows),
    protection,
  ].join('\n\n')
}

function logWords(state: Extract<Gathered['log'], { value: unknown }>['value']): string {
  const { files, bytes, oldest, level, trouble } = state
  const size = `${formatCount(files, 'file')}, ${formatBytes(bytes)}${oldest ? `, since ${oldest}` : ''}`
  const words = `${size}. Level ${level ?? 'unknown'}.`
  return trouble
    ? `${words} **It cannot be written** since ${trouble.since}: ${trouble.message}. Lines lost: ${trouble.lost}.`
    : words
}

function folded(title: string, lines: Part<readonly LogEntry[]>): string {
  const inside = shown(lines, (found) =>
    found.length === 0 ? 'None.' : fenced(found.map(lineText).join('\n'), 'text'),
  )
  const count = 'value' in lines ? ` (${lines.value.length})` : ''
  return `<details>\n<summary>${title}${count}</summary>\n\n${inside}\n\n</details>`
}

function lineText({ ts, level, logger, message, request_id, run_id, fields }: LogEntry): string {
  const { error, ...others } = fields
  const ids = [request_id, run_id].filter(Boolean).join(' ')
  const rest = Object.entries(others).map(([key, value]) => `${key}=${asText(value)}`)
  const head = [`${ts} ${level.padEnd(5)} ${logger}:${ids && ` [${ids}]`} ${message}`, ...rest].join(' ')
  return [head, ...(error === undefined ? [] : readStacks(error))].map(cut).join('\n')
}

function shown<T>(part: Part<T>, show: (value: T) => string): string {
  return 'value' in part ? show(part.value) : renderMissing(part)
}

function renderMissing(part: Part<unknown>): string {
  return 'missing' in part ? `Not known: ${part.missing}` : ''
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n')
}

/** What stands in a cell neither ends it nor begins an element. */
function cell(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim()
}

function cut(text: string): string {
  return text.length > mostOfLine ? `${text.slice(0, mostOfLine)} …` : text
}

/** A block that nothing inside can end. */
function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
