import type {
  CheckHistory,
  CheckName,
  HealthChange,
  HealthPart,
  HealthReport,
} from '../../contract/health.ts'
import { defined } from '../../shared/defined.ts'
import type { IndexHealth } from '../knowledge/ports.ts'
import type { TestEndpoint } from '../llm/ports.ts'
import type { Database } from '../platform/database.ts'
import { Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { StackInsight } from '../stack/ports.ts'
import type { Notices } from '../system/ports.ts'
import type { TraceExports } from '../traces/ports.ts'
import { createAlerts } from './alerts.ts'
import { allChecks } from './all-checks.ts'
import type { Check } from './check.ts'
import { type Clock, systemClock } from './clock.ts'
import { History, type Uptime } from './history.ts'
import { Monitor } from './monitor.ts'

/** What is not given is taken from the settings. */
export interface LlmCandidate {
  readonly baseUrl?: string | undefined
  readonly model?: string | undefined
  readonly firstToken?: boolean | undefined
}

export interface HealthDependencies {
  readonly settings: SettingsSource
  /** Records; its schema must contain `healthSchema` (history-schema.ts). */
  readonly database: Database
  readonly index: IndexHealth
  /** Knows why nothing answers at a port of the stack. */
  readonly stack?: StackInsight
  readonly testEndpoint: TestEndpoint
  readonly traces: TraceExports
  readonly notices: Notices
  /** Its disk is watched. */
  readonly dataFolder: string
  readonly logger: Logger
  readonly clock?: Clock
  /** 0 to 1, for jitter. */
  readonly random?: () => number
  /** Other checks than Catalyst's own. */
  readonly checks?: readonly Check[]
}

/** Tells how every dependency stands, and how it stood. */
export interface HealthService {
  /** Begins polling: a first round at once, in the background. */
  start(): void
  /** Ends polling and closes all clients, within about two seconds whatever they do. */
  stop(): Promise<void>
  /** The last word of every check; cheap. */
  report(): HealthReport
  /** The report now, then after every round and change, until `signal` aborts. */
  watch(signal?: AbortSignal): AsyncGenerator<HealthReport, void, undefined>
  /** Checks now, all or some, polling or not; resolves with the report after it. */
  check(names?: readonly CheckName[]): Promise<HealthReport>
  /** The last hour of latencies, and the last day in `slices` (1 to 288) equal parts. */
  history(slices?: number): Promise<{ checks: CheckHistory[]; overall: Uptime }>
  /** The newest first, and among them what still goes on, however old it is. */
  changes(limit?: number): Promise<HealthChange[]>
  setPolling(polling: { paused: boolean }): { paused: boolean }
  /** A language model endpoint in four stages; what is not given is taken from the settings. */
  testLlm(candidate: LlmCandidate, signal?: AbortSignal): Promise<{ parts: HealthPart[]; models: string[] }>
  /** Polls less often while nobody looks. */
  setAttention(attention: 'visible' | 'hidden'): void
  /** Calls `listener` with every new report until the returned function is called. */
  onReport(listener: (report: HealthReport) => void): () => void
}

export function createHealthService(deps: HealthDependencies): HealthService {
  const { settings, logger } = deps
  const clock = deps.clock ?? systemClock
  const checks = deps.checks ?? allChecks(deps)
  const history = new History({ database: deps.database, clock, logger })
  const alerts = createAlerts({
    notices: deps.notices,
    clock,
    enabled: () => settings.current().health.notifications,
  })
  const monitor = new Monitor({
    ...{ checks, settings, history, alerts, logger, clock },
    stack: deps.stack,
    random: deps.random ?? Math.random,
  })
  const titles = new Map<string, string>(checks.map(({ name, title }) => [name, title]))
  return {
    start: () => monitor.start(),
    async stop() {
      await monitor.stop()
      await flushSoon(history, clock)
    },
    report: () => monitor.report(),
    async *watch(signal) {
      const events = monitor.reports.subscribe(signal, 16)
      try {
        yield monitor.report()
        yield* events
      } finally {
        await events.return()
      }
    },
    async check(names) {
      await monitor.look(names, true)
      return monitor.report()
    },
    history: (slices = 96) => readHistory(history, checks, slices),
    changes: (limit = 20) => history.changes(limit, (name) => titles.get(name) ?? name),
    setPolling: ({ paused }) => ({ paused: monitor.setPaused(paused) }),
    testLlm: (candidate, signal) => testLanguageModel(deps, candidate, signal),
    setAttention: (attention) => monitor.setHidden(attention === 'hidden'),
    onReport: (listener) => monitor.reports.listen(listener),
  }
}

/** Waits for what was measured to be on disk, a second at most: at the end nobody waits longer for it. */
async function flushSoon(history: History, clock: Clock): Promise<void> {
  let cancel = () => {}
  const enough = new Promise<void>((resolve) => {
    cancel = clock.after(1000, resolve)
  })
  await Promise.race([history.flush(), enough])
  cancel()
}

async function readHistory(history: History, checks: readonly Check[], slices: number) {
  const read = async ({ name }: Check) => ({
    name,
    latencies: await history.latencies(name),
    ...(await history.uptime(name, slices)),
  })
  return {
    checks: await Promise.all(checks.map(read)),
    overall: await history.uptime('overall', slices),
  }
}

/** @throws Problem `INVALID` where neither the candidate nor the settings name an address */
async function testLanguageModel(
  { settings, testEndpoint }: Pick<HealthDependencies, 'settings' | 'testEndpoint'>,
  candidate: LlmCandidate,
  signal: AbortSignal | undefined,
) {
  const current = settings.current()
  const baseUrl = candidate.baseUrl ?? current.llm.baseUrl
  if (baseUrl === '') {
    throw new Problem('INVALID', 'There is no address to test.', 'Enter the address of a language model.', {
      fields: { baseUrl: 'Needed for the test.' },
    })
  }
  return testEndpoint({
    baseUrl,
    model: candidate.model ?? current.llm.model,
    firstToken: candidate.firstToken ?? false,
    apiKey: await settings.secret('llm.apiKey'),
    keyBelongsTo: current.llm.baseUrl,
    timeoutMs: current.health.timeoutSeconds * 1000,
    ...defined({ signal }),
  })
}
