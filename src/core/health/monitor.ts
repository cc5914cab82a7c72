import type { CheckName, HealthReport } from '../../contract/health.ts'
import type { Settings } from '../../contract/settings.ts'
import type { Logger } from '../platform/logger.ts'
import { Topic } from '../platform/topic.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { StackInsight } from '../stack/ports.ts'
import type { Alerts } from './alerts.ts'
import { Board } from './board.ts'
import type { Check } from './check.ts'
import type { Clock } from './clock.ts'
import type { History } from './history.ts'
import { createRounds, type Rounds } from './rounds.ts'
import { CheckRunner, type Measured } from './run-check.ts'

export interface MonitorParts {
  readonly checks: readonly Check[]
  readonly settings: SettingsSource
  readonly history: History
  readonly alerts: Alerts
  readonly stack: StackInsight | undefined
  readonly logger: Logger
  readonly clock: Clock
  /** 0 to 1, for jitter. */
  readonly random: () => number
}

/** Runs the checks, round by round or when asked, and knows what each last said. */
export class Monitor {
  /** Every new report. */
  readonly reports = new Topic<HealthReport>()
  readonly #parts: MonitorParts
  readonly #runners: ReadonlyMap<CheckName, CheckRunner>
  readonly #board: Board
  readonly #rounds: Rounds
  #hidden = false
  #running = false
  #restored: Promise<void> | undefined
  #forgetSettings = () => {}
  #cancelStale = () => {}

  constructor(parts: MonitorParts) {
    const { checks, settings, clock, logger, stack, random } = parts
    this.#parts = parts
    this.#runners = new Map(
      checks.map((check) => [check.name, new CheckRunner(check, { settings, clock, logger, stack })]),
    )
    this.#board = new Board(checks)
    this.#rounds = createRounds({
      ...{ clock, random },
      interval: () => this.#interval(),
      round: () => this.look(undefined),
    })
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#forgetSettings = this.#parts.settings.onChange((now, before) => this.#applySettings(now, before))
    this.#rounds.start()
  }

  /** Resolves once every client is closed; what was measured may still be on its way to the disk. */
  async stop(): Promise<void> {
    this.#running = false
    this.#rounds.stop()
    this.#cancelStale()
    this.#forgetSettings()
    this.#parts.alerts.stop()
    await Promise.all([...this.#runners.values()].map((runner) => runner.reset()))
  }

  report(): HealthReport {
    const { settings, clock } = this.#parts
    return this.#board.report(settings.current(), clock.now(), {
      paused: this.#rounds.paused,
      intervalMs: Math.round(this.#interval()),
    })
  }

  /** One round: the named checks, or all that are due; all of them where a person `asked`. */
  async look(names: readonly CheckName[] | undefined, asked = false): Promise<void> {
    const wanted = [...this.#runners.values()].filter((runner) =>
      names === undefined ? asked || this.#isDue(runner) : names.includes(runner.check.name),
    )
    await Promise.all(wanted.map((runner) => this.#run(runner, asked && names !== undefined)))
    const { history, clock } = this.#parts
    history.standing('overall', clock.now(), this.report().status, 3 * this.#interval())
    this.#publish()
  }

  setPaused(paused: boolean): boolean {
    this.#rounds.setPaused(paused)
    this.#publish()
    return this.#rounds.paused
  }

  setHidden(hidden: boolean): void {
    if (this.#hidden === hidden) return
    this.#hidden = hidden
    this.#rounds.retime()
  }

  /** Milliseconds from one round to the next. */
  #interval(): number {
    const { intervalSeconds, hiddenIntervalSeconds } = this.#parts.settings.current().health
    return 1000 * (this.#hidden ? Math.max(hiddenIntervalSeconds, intervalSeconds) : intervalSeconds)
  }

  /** How long a result may stand, ms: three intervals, and never less than two checks that take all their time. */
  #patience(check: Check): number {
    const settings = this.#parts.settings.current()
    const every = Math.max(this.#interval(), check.rest?.(settings) ?? 0)
    return Math.max(3 * every, every + 2000 * settings.health.timeoutSeconds)
  }

  #publish(): void {
    const { clock } = this.#parts
    this.#cancelStale()
    const stale = this.#board.nextStale(clock.now())
    if (this.#running && stale !== undefined)
      this.#cancelStale = clock.after(stale - clock.now() + 1, () => this.#publish())
    this.reports.publish(this.report())
  }

  async #run(runner: CheckRunner, asked: boolean): Promise<void> {
    try {
      this.#restored ??= this.#restore()
      await this.#restored
      await runner.run(asked, (measured) => this.#take(runner.check, measured))
    } catch (error) {
      this.#parts.logger.error('A check broke', { check: runner.check.name, error })
    }
  }

  /** Reads once what an earlier process knew; without it, everything would look like a change. */
  async #restore(): Promise<void> {
    const { history, logger } = this.#parts
    try {
      for (const row of await history.lastKnown()) this.#board.restore(row.name, row.status, row.at)
    } catch (error) {
      logger.warn('The health history could not be read', { error })
    }
  }

  #take(check: Check, measured: Measured): void {
    const { settings, history, alerts, logger } = this.#parts
    const patience = this.#patience(check)
    const turn = this.#board.apply(check.name, measured, settings.current().health.agreement, patience)
    history.point(check.name, measured.at, measured.outcome.status, measured.latency)
    history.standing(check.name, measured.at, this.#board.status(check.name), patience)
    if (!turn) return
    const level = turn.to === 'unhealthy' ? 'warn' : 'info'
    logger[level](`${check.title} is ${turn.to}`, { check: check.name, was: turn.from, detail: turn.detail })
    history.changed(turn)
    alerts.turned(turn)
    this.#publish()
  }

  #isDue(runner: CheckRunner): boolean {
    if (runner.busy) return false
    const { settings, clock } = this.#parts
    const rest = runner.check.rest?.(settings.current()) ?? 0
    const latest = this.#board.latest(runner.check.name)
    if (rest === 0 || latest?.outcome.status !== 'healthy') return true
    return Math.abs(clock.now() - latest.at) >= rest * 0.9
  }

  #applySettings(now: Settings, before: Settings): void {
    const { checks } = this.#parts
    const other = checks.filter((check) => differ(check.watched(now), check.watched(before)))
    // Nothing visible changed: a secret did, and any client may hold the old one.
    const same = !differ(now, before)
    const concerned = same ? checks : other
    for (const check of other) this.#board.forget(check.name)
    if (same) for (const check of checks) this.#board.expectChange(check.name)
    if (differ(now.health, before.health)) this.#rounds.retime()
    this.#publish()
    void Promise.all(concerned.map((check) => this.#runners.get(check.name)?.reset())).then(() => {
      if (this.#running && concerned.length > 0) return this.look(concerned.map((check) => check.name))
    })
  }
}

function differ(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b)
}
