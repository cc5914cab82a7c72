import { randomUUID } from 'node:crypto'
import type { RefusedSpan, RunTrace, TraceStatus } from '../../contract/traces.ts'
import { defined } from '../../shared/defined.ts'
import { Problem } from '../platform/errors.ts'
import type { Logger } from '../platform/logger.ts'
import { knownSecrets } from '../platform/redaction/redaction.ts'
import { currentRequest } from '../platform/request-context.ts'
import type { RunJournal } from '../runs/ports.ts'
import type { SecretStore } from '../secrets/ports.ts'
import { findTracePage } from './destination.ts'
import { Exporter } from './exporter.ts'
import { type DoorSources, findDoor, findTypedDoor, type TypedDoor } from './find-door.ts'
import { measureLag } from './measure-lag.ts'
import { encodeSpans } from './otlp.ts'
import type { TraceExports } from './ports.ts'
import { postSpans } from './post-spans.ts'
import { makeTraceId } from './span-ids.ts'
import { makeTestSpan } from './test-span.ts'

/** How many refused spans are listed. */
const mostListed = 500
/** How long `retry` waits for the round that it sets off, in ms. */
const retryWaitMs = 10_000

export interface TraceDependencies extends DoorSources {
  readonly secrets: DoorSources['secrets'] & SecretStore
  readonly journal: RunJournal
  readonly changeSettings: (patch: Record<string, Record<string, unknown>>) => Promise<unknown>
  readonly readStackVariable: (variable: string) => Promise<string | undefined>
  readonly logger: Logger
  readonly version: string
  /** How long a request may take, in ms, where it is not the usual time. */
  readonly timeoutMs?: number | undefined
}

/** Exports what runs do as traces, and tells how that stands. */
export class TraceService implements TraceExports {
  readonly #deps: TraceDependencies
  readonly #exporter: Exporter
  #unlisten = () => {}

  constructor(deps: TraceDependencies) {
    this.#deps = deps
    const { settings, journal, store, version, timeoutMs } = deps
    this.#exporter = new Exporter({
      ...{ journal, store, version, timeoutMs },
      isEnabled: () => settings.current().traces.enabled,
      sendsContent: () => settings.current().traces.content,
      findDoor: () => findDoor(deps),
      logger: deps.logger.child('traces'),
    })
  }

  async start(): Promise<void> {
    await this.#exporter.start()
    this.#unlisten = this.#deps.settings.onChange((now, before) => {
      void this.#follow(now.traces, before.traces, now === before)
    })
  }

  async stop(): Promise<void> {
    this.#unlisten()
    await this.#exporter.stop()
  }

  async #follow(
    now: { enabled: boolean },
    before: { enabled: boolean },
    secretsChanged: boolean,
  ): Promise<void> {
    try {
      if (now.enabled !== before.enabled) {
        if (now.enabled) await this.#exporter.turnOn()
        else await this.#exporter.turnOff()
      } else if (now.enabled && (secretsChanged || JSON.stringify(now) !== JSON.stringify(before))) {
        await this.#exporter.tryNow()
      }
    } catch (error) {
      this.#deps.logger.error('Traces did not take up a change of the settings', { error })
    }
  }

  async status(): Promise<TraceStatus> {
    const { settings, store, journal } = this.#deps
    const { enabled, service, endpoint, content } = settings.current().traces
    const lagSeconds = enabled ? await measureLag(journal, store) : null
    const { failure, isSending } = this.#exporter
    const waiting = lagSeconds !== null || isSending ? 'sending' : 'idle'
    return {
      state: !enabled ? 'off' : failure ? 'waiting' : waiting,
      ...{ service, endpoint, content, lagSeconds },
      lastExportAt: (await store.read('lastExportAt')) ?? null,
      exported: Number((await store.read('exported')) ?? 0),
      setAside: await store.countRefused(),
      problem:
        enabled && failure
          ? {
              ...{ message: failure.message, remedy: failure.remedy },
              since: new Date(failure.since).toISOString(),
              retryAt: new Date(failure.retryAt).toISOString(),
            }
          : null,
      offer: await this.#findOffer(),
    }
  }

  async setAside(): Promise<{ spans: RefusedSpan[]; total: number }> {
    const { store } = this.#deps
    return { spans: await store.listRefused(mostListed), total: await store.countRefused() }
  }

  /**
   * Sends one real span by what is typed, and by the settings where nothing is.
   *
   * @throws Problem saying why it did not get through
   */
  async test(typed: TypedDoor, signal: AbortSignal | undefined) {
    for (const key of [typed.publicKey, typed.secretKey, typed.header])
      if (key) knownSecrets.add(key, 'secret')
    const door = await findTypedDoor(this.#deps, typed)
    const span = makeTestSpan(randomUUID(), currentRequest().requestId)
    const began = performance.now()
    const body = encodeSpans([span], this.#deps.version)
    const until = signal ?? new AbortController().signal
    const outcome = await postSpans(door, body, until, this.#deps.timeoutMs)
    const { title } = door
    if (outcome.kind === 'refused' || (outcome.kind === 'accepted' && outcome.rejected > 0)) {
      const reason = outcome.kind === 'refused' ? outcome.reason : outcome.message
      const remedy = 'Look whether what answers there is of a version that takes OTLP as JSON.'
      throw new Problem('UNAVAILABLE', `${title} refuses the span (${reason}).`, remedy)
    }
    if (outcome.kind !== 'accepted')
      throw new Problem('UNAVAILABLE', outcome.failure.message, outcome.failure.remedy)
    // What failed until now may get through as well.
    if (this.#exporter.failure) await this.#exporter.tryNow()
    const endpoint = typed.endpoint ?? this.#deps.settings.current().traces.endpoint
    return {
      traceId: span.traceId,
      endpoint: door.url.href,
      tookMs: performance.now() - began,
      ...defined({
        url: findTracePage(door.service, endpoint, span.traceId),
        warning: outcome.message || undefined,
      }),
    }
  }

  async retry(): Promise<{ spans: number; status: TraceStatus }> {
    const { settings, store } = this.#deps
    if (!settings.current().traces.enabled) {
      const remedy = 'Turn them on in Settings, Traces.'
      throw new Problem('CONFLICT', 'Traces are not exported: they are turned off.', remedy)
    }
    const spans = await store.sendAgain()
    await this.#exporter.tryNow(retryWaitMs)
    return { spans, status: await this.status() }
  }

  async run(id: string): Promise<RunTrace> {
    const { settings, store, journal } = this.#deps
    if (!(await journal.find(id)))
      throw new Problem('NOT_FOUND', `There is no run ${id}.`, 'List the runs to find its id.')
    const { service, endpoint } = settings.current().traces
    const traceId = makeTraceId(id)
    const exported = (await store.knowsRun(id)) === 'sent'
    const url = exported ? findTracePage(service, endpoint, traceId) : undefined
    return { traceId, exported, ...defined({ url }) }
  }

  /** @throws Problem `CONFLICT` where the shipped stack's Langfuse is not up or has no keys */
  async useStack(): Promise<TraceStatus> {
    const { secrets, changeSettings } = this.#deps
    const offer = await this.#findOffer()
    if (offer === null) {
      const remedy = 'Start the stack with the profile observability, or enter an address yourself.'
      throw new Problem('CONFLICT', 'The shipped stack has no Langfuse to offer now.', remedy)
    }
    await secrets.refer('traces.publicKey', 'LANGFUSE_PUBLIC_KEY')
    await secrets.refer('traces.secretKey', 'LANGFUSE_SECRET_KEY')
    await changeSettings({ traces: { enabled: true, service: 'langfuse', endpoint: offer.endpoint } })
    return this.status()
  }

  /** The stack enters the address of its Langfuse while it is up; its keys are of its environment file. */
  async #findOffer(): Promise<TraceStatus['offer']> {
    const { settings, readStackVariable } = this.#deps
    const { traces, endpoints } = settings.current()
    const endpoint = endpoints.langfuse.url
    if (endpoint === '' || !isLoopback(endpoint)) return null
    if (traces.enabled && traces.endpoint === endpoint) return null
    const keys = ['LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY']
    for (const key of keys) if (!(await readStackVariable(key).catch(() => undefined))) return null
    return { endpoint }
  }
}

function isLoopback(address: string): boolean {
  return URL.canParse(address) && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u.test(new URL(address).hostname)
}
