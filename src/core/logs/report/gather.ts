import os from 'node:os'
import type { HealthReport } from '../../../contract/health.ts'
import type { LogEntry, LogState, ReportSubject } from '../../../contract/logs.ts'
import type { RunStep, RunSummary } from '../../../contract/runs.ts'
import type { SettingsView } from '../../../contract/settings.ts'
import type { StackView } from '../../../contract/stack-view.ts'
import type { SystemInfo } from '../../../contract/system.ts'
import { messageOf } from '../../platform/errors.ts'
import { withDeadline } from '../../platform/waiting.ts'
import type { LogService } from '../service.ts'

/** Where a report gets what it says. A source that is absent, fails or hangs costs its own part alone. */
export interface ReportSources {
  system?(): Promise<SystemInfo>
  settings?(): Promise<SettingsView>
  health?(): Promise<HealthReport>
  stack?(): Promise<StackView>
  /** The newest runs, with those that are not well first asked for by `run`. */
  runs?(): Promise<readonly RunSummary[]>
  run?(id: string): Promise<RunSummary & { steps: readonly RunStep[] }>
}

/** What could be had of a part, or why it could not. */
export type Part<T> = { readonly value: T } | { readonly missing: string }

/** Settings, and which secrets are set: under words that do not say secret, or they would be masked themselves. */
export interface ReportedSettings {
  readonly settings: SettingsView['settings']
  readonly held: readonly { what: string; state: string }[]
  readonly protection: string
}

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
  readonly system: Part<SystemInfo>
  readonly settings: Part<ReportedSettings>
  readonly health: Part<HealthReport>
  readonly stack: Part<StackView>
  readonly runs: Part<readonly RunSummary[]>
  /** Those that did not end well, and the one the report is about, with what failed in them. */
  readonly looked: readonly (RunSummary & { steps: readonly RunStep[] })[]
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
const runsLooked = 5
const linesOf = { subject: 400, trouble: 150, newest: 150 }

/** Asks all sources at the same time, each with a deadline. */
export async function gather(
  sources: ReportSources,
  subject: ReportSubject,
  log: Pick<LogService, 'list' | 'state'>,
): Promise<Gathered> {
  const lines = async (query: Parameters<LogService['list']>[0], limit: number) =>
    (await log.list(query, { limit }, AbortSignal.timeout(partMs))).lines.reverse()
  const isAbout = subject.request !== undefined || subject.run !== undefined
  const [system, settings, health, stack, runs, state, subjectLines, trouble, newest] = await Promise.all([
    part(sources.system),
    part(sources.settings && (async () => reported(await sources.settings!()))),
    part(sources.health),
    part(sources.stack),
    part(sources.runs),
    part(() => log.state()),
    part(async () => (isAbout ? lines(subject, linesOf.subject) : [])),
    part(() => lines({ level: 'warn' }, linesOf.trouble)),
    part(() => lines({}, linesOf.newest)),
  ])
  return {
    at: new Date().toISOString(),
    subject,
    machine: machine(),
    ...{ system, settings, health, stack, runs, log: state, subjectLines, trouble, newest },
    looked: await looked(sources, subject, runs),
  }
}

function reported({ settings, secrets, protection }: SettingsView): ReportedSettings {
  const held = secrets.map(({ name, set, from }) => ({
    what: name,
    state: set ? `set, ${from ?? 'store'}` : 'not set',
  }))
  return { settings, held, protection: protection.sentence }
}

async function looked({ run }: ReportSources, subject: ReportSubject, runs: Part<readonly RunSummary[]>) {
  if (!run || !('value' in runs)) return []
  const bad = runs.value.filter(({ status }) => status === 'failed' || status === 'partial')
  const ofSubject = runs.value.filter(
    ({ id, requestId }) => id === subject.run || requestId === subject.request,
  )
  const ids = [...(subject.run ? [subject.run] : []), ...[...ofSubject, ...bad].map(({ id }) => id)]
  const parts = await Promise.all([...new Set(ids)].slice(0, runsLooked).map((id) => part(() => run(id))))
  return parts.flatMap((found) => ('value' in found ? [found.value] : []))
}

async function part<T>(source: (() => Promise<T>) | undefined): Promise<Part<T>> {
  if (!source) return { missing: 'The services do not run.' }
  const late = () => new Error(`No answer within ${partMs / 1000} s.`)
  try {
    return { value: await withDeadline(source, { ms: partMs, late }) }
  } catch (error) {
    return { missing: messageOf(error) }
  }
}

function machine(): Gathered['machine'] {
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
