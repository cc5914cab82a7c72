import type { SecretName, Settings } from '../../contract/settings.ts'
import { Problem } from '../platform/errors.ts'
import { explainFailure, overdue } from '../platform/explain-failure.ts'
import type { Logger } from '../platform/logger.ts'
import { redact } from '../platform/redaction/redaction.ts'
import { WrongPlace } from '../platform/wrong-place.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { StackInsight } from '../stack/ports.ts'
import { passwordIn } from './address-password.ts'
import { type Check, type CheckOutcome, openEndpoints, openSecrets } from './check.ts'
import type { Clock } from './clock.ts'
import { withStackHint } from './stack-hint.ts'

/** A finished look: what it found, when it ended, and how long it took (ms). */
export interface Measured {
  readonly outcome: CheckOutcome
  readonly at: number
  readonly duration: number
  /** Of a successful answer; `null` where nothing answered. */
  readonly latency: number | null
}

/** How long a look that was told to stop may take to let go before a new one is begun beside it. */
const graceMs = 500

/**
 * Runs one check: never twice at a time, each run within its deadline whatever the client does, and no error that
 * arrives later goes unheard.
 */
export class CheckRunner {
  readonly check: Check
  readonly #settings: SettingsSource
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #stack: StackInsight | undefined
  #current: { promise: Promise<Measured | undefined>; controller: AbortController } | undefined
  /** The client's own promise, for as long as it is unsettled. */
  #work: Promise<void> | undefined
  /** The next look waits for it: it must not find the client of the last one. */
  #resetting: Promise<void> = Promise.resolve()

  constructor(
    check: Check,
    deps: {
      settings: SettingsSource
      clock: Clock
      logger: Logger
      stack?: StackInsight | undefined
    },
  ) {
    this.check = check
    this.#settings = deps.settings
    this.#clock = deps.clock
    this.#logger = deps.logger
    this.#stack = deps.stack
  }

  get busy(): boolean {
    return this.#current !== undefined
  }

  /** Looks now, or joins the look under way. `undefined`: it was cut off by `reset`. `done` is called once a look. */
  run(asked: boolean, done: (measured: Measured) => void): Promise<Measured | undefined> {
    if (this.#current) return this.#current.promise
    const controller = new AbortController()
    const promise = this.#measure(asked, controller).then((measured) => {
      if (this.#current?.controller === controller) this.#current = undefined
      if (measured === undefined || controller.signal.reason === cutOff) return undefined
      done(measured)
      return measured
    })
    this.#current = { promise, controller }
    return promise
  }

  /** Cuts off a look under way and lets go of the client: the dependency is another one from now on. */
  reset(): Promise<void> {
    this.#current?.controller.abort(cutOff)
    this.#current = undefined
    this.#resetting = this.#resetting.then(() => this.#letGo())
    return this.#resetting
  }

  async #letGo(): Promise<void> {
    const work = this.#work
    if (work) await this.#withGrace(work)
    this.#work = undefined
    await this.#withGrace(
      this.check.close().catch((error: unknown) => {
        this.#logger.debug('A client did not close properly', { check: this.check.name, error })
      }),
    )
  }

  async #measure(asked: boolean, controller: AbortController): Promise<Measured | undefined> {
    await this.#resetting
    const settings = this.#settings.current()
    // What cannot be loaded fails again, and is explained, where it is used.
    if (this.check.applicable(settings)) await this.check.load?.(settings).catch(() => {})
    if (controller.signal.aborted) return undefined
    const begun = performance.now()
    const found = await this.#look(settings, asked, controller)
    if (found === undefined) return undefined
    const outcome = withStackHint(found, this.check.place(settings), this.#stack)
    const duration = performance.now() - begun
    const answered = outcome.status === 'healthy' || outcome.status === 'degraded'
    const latency = outcome.latency === undefined ? (answered ? duration : null) : outcome.latency
    return { outcome: redact(outcome), at: this.#clock.now(), duration, latency }
  }

  async #look(
    settings: Settings,
    asked: boolean,
    controller: AbortController,
  ): Promise<CheckOutcome | undefined> {
    const { check } = this
    if (!check.applicable(settings)) return notConfigured(check)
    const timeoutMs = settings.health.timeoutSeconds * 1000
    const secrets: string[] = []
    const subject = { title: check.title, place: check.place(settings), timeoutMs, secrets }
    const late: CheckOutcome = { status: 'unhealthy', ...overdue(subject), action: openEndpoints }
    const { signal } = controller
    if (this.#work) await this.#withGrace(this.#work)
    if (signal.aborted) return undefined
    // The last look still hangs, deaf to its signal: a second one beside it would only hang as well.
    if (this.#work) return late

    const secret = async (name: SecretName) => {
      const value = await this.#settings.secret(name)
      if (value !== undefined) secrets.push(value)
      return value
    }
    const connection = async (name: keyof Settings['endpoints']) => {
      const address = await this.#settings.connection(name)
      const password = passwordIn(address)
      if (password !== undefined) secrets.push(password)
      return address
    }
    const looking = (async () => check.check({ settings, signal, timeoutMs, asked, secret, connection }))()
    const explained = looking.catch((error: unknown): CheckOutcome => {
      this.#logger.debug('A check failed', { check: check.name, error })
      // Its key or password cannot be had: that says nothing of the dependency, and is told once, by the settings.
      if (error instanceof Problem && !(error instanceof WrongPlace)) {
        const { message: detail, remedy: hint } = error
        return { status: 'degraded', detail, hint, action: openSecrets, latency: null }
      }
      return { status: 'unhealthy', ...explainFailure(error, subject), action: openEndpoints }
    })
    const work = explained.then(() => {
      if (this.#work === work) this.#work = undefined
    })
    this.#work = work

    let cancel = () => {}
    const deadline = new Promise<CheckOutcome>((resolve) => {
      cancel = this.#clock.after(timeoutMs, () => {
        resolve(late)
        controller.abort(new DOMException(`No answer within ${timeoutMs} ms`, 'TimeoutError'))
      })
    })
    const stopped = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => signal.reason === cutOff && resolve(undefined), { once: true })
    })
    try {
      return await Promise.race([explained, deadline, stopped])
    } finally {
      cancel()
    }
  }

  /** Waits for it, but not longer than the grace. No timer is left behind: it would keep a process that is done. */
  async #withGrace(work: Promise<unknown>): Promise<void> {
    let cancel = () => {}
    const over = new Promise<void>((resolve) => {
      cancel = this.#clock.after(graceMs, resolve)
    })
    await Promise.race([work, over]).finally(() => cancel())
  }
}

const cutOff = Symbol('the look was cut off')

/** Where what is looked at is set up, unless it is an endpoint with an address of its own. */
const elsewhere: Readonly<Record<string, { hint: string; label: string; target: string }>> = {
  llm: {
    hint: 'Choose a language model to have it checked.',
    label: 'Choose a model',
    target: '/models',
  },
  traces: {
    hint: 'Choose where runs are sent as traces to have that checked.',
    label: 'Set up traces',
    target: '/settings/traces',
  },
}

function notConfigured({ name, title }: Check): CheckOutcome {
  const { hint, ...action } = elsewhere[name] ?? {
    hint: `Enter the address of ${title} to have it checked.`,
    label: 'Enter an address',
    target: '/settings/endpoints',
  }
  return { status: 'off', detail: 'Not configured', hint, action }
}
