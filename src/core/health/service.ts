import type {
  CheckHistory,
  CheckName,
  HealthChange,
  HealthPart,
  HealthReport,
} from '../../contract/health.ts'
import type { Settings } from '../../contract/settings.ts'
import { defined } from '../../shared/defined.ts'
import type { IndexHealth } from '../knowledge/ports.ts'
import type { TestEndpoint } from '../llm/ports.ts'
import type { Database } from '../platform/database.ts'
import { Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { Topic } from '../platform/topic.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { StackInsight } from '../stack/ports.ts'
import type { Notices } from '../system/ports.ts'
import { createAlerts } from './alerts.ts'
import { allChecks } from './all-checks.ts'
import { Board } from './board.ts'
import type { Check } from './check.ts'
import { type Clock, systemClock } from './clock.ts'
import { History, type Uptime } from './history.ts'
import { createRounds } from './rounds.ts'
import { CheckRunner, type Measured } from './run-check.ts'

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
  const runners = new Map(
    checks.map((check) => [
      check.name,
      new CheckRunner(check, { settings, clock, logger, stack: deps.stack }),
    ]),
  )
  const board = new Board(checks)
  const history = new History({ database: deps.database, clock, logger })
  const reports = new Topic<HealthReport>()
  const alerts = createAlerts({
    notices: deps.notices,
    clock,
    enabled: () => settings.current().health.notifications,
  })
  const rounds = createRounds({
    clock,
    random: deps.random ?? Math.random,
    interval,
    round: () => look(undefined),
  })
  let hidden = false
  let running = false
  let restored: Promise<void> | undefined
  let forgetSettings = () => {}
  let cancelStale = () => {}

  function interval(): number {
    const { intervalSeconds, hiddenIntervalSeconds } = settings.current().health
    return 1000 * (hidden ? Math.max(hiddenIntervalSeconds, intervalSeconds) : intervalSeconds)
  }

  /** How long a result may stand: three intervals, and never less than two checks that take all their time. */
  function patienceOf(check: Check): number {
    const every = Math.max(interval(), check.rest?.(settings.current()) ?? 0)
    return Math.max(3 * every, every + 2000 * settings.current().health.timeoutSeconds)
  }

  function report(): HealthReport {
    return board.report(settings.current(), clock.now(), {
      paused: rounds.paused,
      intervalMs: Math.round(interval()),
    })
  }

  function publish(): void {
    cancelStale()
    const stale = board.nextStale(clock.now())
    if (running && stale !== undefined) cancelStale = clock.after(stale - clock.now() + 1, publish)
    reports.publish(report())
  }

  /** Reads once what an earlier process knew; without it, everything would look like a change. */
  function restore(): Promise<void> {
    restored ??= history
      .lastKnown()
      .then((rows) => {
        for (const row of rows) board.restore(row.name, row.status, row.at)
      })
      .catch((error: unknown) => logger.warn('The health history could not be read', { error }))
    return restored
  }

  async function runOne(runner: CheckRunner, asked: boolean): Promise<void> {
    await restore()
    await runner.run(asked, (measured) => take(runner.check, measured))
  }

  function take(check: Check, measured: Measured): void {
    const patience = patienceOf(check)
    const turn = board.apply(check.name, measured, settings.current().health.agreement, patience)
    history.point(check.name, measured.at, measured.outcome.status, measured.latency)
    history.standing(check.name, measured.at, board.status(check.name), patience)
    if (!turn) return
    const level = turn.to === 'unhealthy' ? 'warn' : 'info'
    logger[level](`${check.title} is ${turn.to}`, { check: check.name, was: turn.from, detail: turn.detail })
    history.changed(turn)
    alerts.turned(turn)
    publish()
  }

  /** One round: the named checks, or all that are due. */
  async function look(names: readonly CheckName[] | undefined, asked = false): Promise<void> {
    const wanted = [...runners.values()].filter((runner) =>
      names === undefined ? asked || due(runner) : names.includes(runner.check.name),
    )
    await Promise.all(
      wanted.map((runner) =>
        runOne(runner, asked && names !== undefined).catch((error: unknown) =>
          logger.error('A check broke', { check: runner.check.name, error }),
        ),
      ),
    )
    const now = report()
    history.standing('overall', clock.now(), now.status, 3 * interval())
    publish()
  }

  function due(runner: CheckRunner): boolean {
    if (runner.busy) return false
    const rest = runner.check.rest?.(settings.current()) ?? 0
    const latest = board.latest(runner.check.name)
    if (rest === 0 || latest?.outcome.status !== 'healthy') return true
    return Math.abs(clock.now() - latest.at) >= rest * 0.9
  }

  function settingsChanged(now: Settings, before: Settings): void {
    const other = checks.filter((check) => differ(check.watched(now), check.watched(before)))
    // Nothing visible changed: a secret did, and any client may hold the old one.
    const same = !differ(now, before)
    const concerned = same ? checks : other
    for (const check of other) board.forget(check.name)
    if (same) for (const check of checks) board.expectChange(check.name)
    if (differ(now.health, before.health)) rounds.retime()
    publish()
    void Promise.all(concerned.map((check) => runners.get(check.name)?.reset())).then(() => {
      if (running && concerned.length > 0) return look(concerned.map((check) => check.name))
    })
  }

  return {
    start() {
      if (running) return
      running = true
      forgetSettings = settings.onChange(settingsChanged)
      rounds.start()
    },
    async stop() {
      running = false
      rounds.stop()
      cancelStale()
      forgetSettings()
      alerts.stop()
      await Promise.all([...runners.values()].map((runner) => runner.reset()))
      let cancel = () => {}
      const enough = new Promise<void>((resolve) => {
        cancel = clock.after(1000, resolve)
      })
      await Promise.race([history.flush(), enough])
      cancel()
    },
    report,
    async *watch(signal) {
      const events = reports.subscribe(signal, 16)
      try {
        yield report()
        yield* events
      } finally {
        await events.return()
      }
    },
    async check(names) {
      await look(names, true)
      return report()
    },
    async history(slices = 96) {
      return {
        checks: await Promise.all(
          checks.map(async ({ name }) => ({
            name,
            latencies: await history.latencies(name),
            ...(await history.uptime(name, slices)),
          })),
        ),
        overall: await history.uptime('overall', slices),
      }
    },
    changes: (limit = 20) =>
      history.changes(limit, (name) => checks.find((check) => check.name === name)?.title ?? name),
    setPolling({ paused }) {
      rounds.setPaused(paused)
      publish()
      return { paused: rounds.paused }
    },
    async testLlm(candidate, signal) {
      const current = settings.current()
      const baseUrl = candidate.baseUrl ?? current.llm.baseUrl
      if (baseUrl === '') {
        throw new Problem(
          'INVALID',
          'There is no address to test.',
          'Enter the address of a language model.',
          {
            fields: { baseUrl: 'Needed for the test.' },
          },
        )
      }
      return deps.testEndpoint({
        baseUrl,
        model: candidate.model ?? current.llm.model,
        firstToken: candidate.firstToken ?? false,
        apiKey: await settings.secret('llm.apiKey'),
        keyBelongsTo: current.llm.baseUrl,
        timeoutMs: current.health.timeoutSeconds * 1000,
        ...defined({ signal }),
      })
    },
    setAttention(attention) {
      if (hidden === (attention === 'hidden')) return
      hidden = attention === 'hidden'
      rounds.retime()
    },
    onReport: (listener) => reports.listen(listener),
  }
}

function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b)
}
