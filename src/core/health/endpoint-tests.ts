import { type EndpointName, findEndpointSecret } from '../../contract/endpoints.ts'
import type { EndpointFindings, HealthPart, HealthStatus, TestableEndpoint } from '../../contract/health.ts'
import type { SecretName } from '../../contract/settings.ts'
import { defined } from '../../shared/defined.ts'
import type { IndexHealth } from '../knowledge/ports.ts'
import type { ConnectEmbeddings, TestEndpoint } from '../llm/ports.ts'
import { Problem } from '../platform/errors.ts'
import { explainFailure } from '../platform/explain-failure.ts'
import type { Logger } from '../platform/logger.ts'
import type { SettingsDraft, SettingsDrafts } from '../settings/ports.ts'
import type { StackInsight } from '../stack/ports.ts'
import { endpointChecks } from './all-checks.ts'
import { systemClock } from './clock.ts'
import { reach } from './reach.ts'
import { CheckRunner } from './run-check.ts'
import { withStackHint } from './stack-hint.ts'

export interface EndpointTestDependencies {
  readonly drafts: SettingsDrafts
  readonly index: IndexHealth
  readonly stack?: StackInsight
  readonly testModelServer: TestEndpoint
  readonly connectEmbeddings: ConnectEmbeddings
  readonly logger: Logger
}

/** What somebody has typed; the rest is as the settings have it. */
export interface TypedEndpoint {
  readonly endpoint: TestableEndpoint
  readonly url?: string | undefined
  readonly model?: string | undefined
  readonly provider?: 'builtin' | 'openai' | undefined
  readonly secret?: string | undefined
  readonly firstToken: boolean
}

/** Tests an endpoint before it is saved. @throws Problem `INVALID` beside the field, the signal's reason */
export type TestTypedEndpoint = (typed: TypedEndpoint, signal?: AbortSignal) => Promise<EndpointFindings>

/** A person who tests waits longer than a check that comes round every few seconds. In seconds. */
const patience = 10

type Found = Pick<EndpointFindings, 'parts'> & { hint?: string; models?: string[] }

export function createEndpointTests(deps: EndpointTestDependencies): TestTypedEndpoint {
  return async (typed, signal = new AbortController().signal) => {
    const begun = performance.now()
    const draft = deps.drafts.draft(makePatch(typed), typedSecret(typed))
    const found = await test(typed, draft, deps, signal)
    const bad = found.parts.find(({ status }) => status === 'unhealthy')
    const weak = found.parts.find(({ status }) => status === 'degraded')
    const told = bad ?? weak ?? found.parts.findLast(({ status }) => status === 'healthy')
    const hint = draft.withheld() ? `${found.hint ?? ''} ${withheldHint}`.trim() : found.hint
    return {
      status: bad ? 'unhealthy' : weak ? 'degraded' : told ? 'healthy' : 'unknown',
      detail: told?.detail ?? 'Nothing could be found out',
      ...defined({ hint }),
      parts: found.parts,
      models: found.models ?? [],
      tookMs: Math.round(performance.now() - begun),
    }
  }
}

const withheldHint =
  'The stored password or key was not sent, because it belongs to another address: type it to test with it.'

function makePatch({
  endpoint,
  url,
  model,
  provider,
}: TypedEndpoint): Record<string, Record<string, unknown>> {
  if (endpoint === 'llm') return { llm: defined({ baseUrl: url, model }) }
  if (endpoint === 'embeddings') return { embeddings: defined({ baseUrl: url, model, provider }) }
  return url === undefined ? {} : { endpoints: { [endpoint]: { url } } }
}

function typedSecret({ endpoint, secret }: TypedEndpoint): Partial<Record<SecretName, string>> {
  if (secret === undefined) return {}
  if (endpoint === 'llm') return { 'llm.apiKey': secret }
  if (endpoint === 'embeddings') return { 'embeddings.apiKey': secret }
  const own = findEndpointSecret(endpoint)
  if (own) return { [own.name]: secret }
  throw new Problem('INVALID', `${endpoint} takes no password or key.`, 'Test it without one.', {
    fields: { secret: 'Not used by this endpoint.' },
  })
}

function test(
  typed: TypedEndpoint,
  draft: SettingsDraft,
  deps: EndpointTestDependencies,
  signal: AbortSignal,
): Promise<Found> {
  const { endpoint } = typed
  if (endpoint === 'llm') return testModel(draft, typed, deps, signal)
  if (endpoint === 'embeddings') return testEmbeddings(draft, deps, signal)
  return testService(endpoint, draft, deps, signal)
}

async function testService(
  name: EndpointName,
  draft: SettingsDraft,
  deps: EndpointTestDependencies,
  signal: AbortSignal,
): Promise<Found> {
  // Made anew: a test shares no connection with the checks that watch.
  const check = endpointChecks[name]()
  const settings = draft.current()
  const { url } = settings.endpoints[name]
  if (!check.applicable(settings)) throw withoutAddress(`Enter the address of ${check.title}.`)
  const seconds = Math.max(patience, settings.health.timeoutSeconds)
  const subject = { title: check.title, place: check.place(settings), timeoutMs: 1000 * seconds }
  let connected: HealthPart | undefined
  try {
    const ms = await reach(url, AbortSignal.any([signal, AbortSignal.timeout(1000 * seconds)]))
    if (ms !== undefined) {
      connected = part('reachable', 'Reachable', 'healthy', `${subject.place} takes connections`, ms)
    }
  } catch (error) {
    signal.throwIfAborted()
    const outcome = withStackHint(
      { status: 'unhealthy', ...explainFailure(error, subject) },
      subject.place,
      deps.stack,
    )
    const { detail, hint } = outcome
    return { parts: [part('reachable', 'Reachable', 'unhealthy', detail, null)], ...defined({ hint }) }
  }
  const patient = {
    ...draft,
    current: () => ({ ...settings, health: { ...settings.health, timeoutSeconds: seconds } }),
  }
  const { logger, stack } = deps
  const runner = new CheckRunner(check, { settings: patient, clock: systemClock, logger, stack })
  const stop = () => void runner.reset()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const measured = await runner.run(true, () => {})
    if (!measured) throw signal.reason
    const { status, detail, hint, parts } = measured.outcome
    const latency = measured.latency === null ? null : Math.round(measured.latency * 10) / 10
    const answer = part('service', `Answers as ${check.title}`, status, detail, latency)
    return { parts: [...(connected ? [connected] : []), ...(parts ?? [answer])], ...defined({ hint }) }
  } finally {
    signal.removeEventListener('abort', stop)
    void runner.reset()
  }
}

async function testModel(
  draft: SettingsDraft,
  { firstToken }: TypedEndpoint,
  { testModelServer }: EndpointTestDependencies,
  signal: AbortSignal,
): Promise<Found> {
  const { baseUrl, model } = draft.current().llm
  if (baseUrl === '') throw withoutAddress('Enter the address of a language model.')
  return testModelServer({
    ...{ baseUrl, model, firstToken, apiKey: await draft.secret('llm.apiKey') },
    // The draft gives no key away to another address.
    ...{ keyBelongsTo: baseUrl, timeoutMs: 1000 * patience, signal },
  })
}

async function testEmbeddings(
  draft: SettingsDraft,
  deps: EndpointTestDependencies,
  signal: AbortSignal,
): Promise<Found> {
  const { provider, baseUrl, model } = draft.current().embeddings
  if (provider === 'builtin')
    return { parts: [await tryVector(() => deps.index.tryBuiltinModel(signal), signal)] }
  if (baseUrl === '') throw withoutAddress('Enter the address of an embedding endpoint.')
  const key = await draft.secret('embeddings.apiKey')
  const found = await testModelServer(deps, { baseUrl, model, key }, signal)
  const [reachable, accepted] = found.parts
  const isOpen = reachable?.status === 'healthy' && accepted?.status === 'healthy'
  const parts = found.parts.filter(({ name }) => name !== 'first-token')
  if (!isOpen || model === '') return { ...found, parts }
  const vector = await tryVector(async () => {
    const endpoint = await deps.connectEmbeddings({ baseUrl, model, key })
    const [values] = await endpoint.embed(['Hello'], { seconds: patience, retries: 0, signal })
    return values?.length ?? 0
  }, signal)
  // A vector that came is the best proof of the model there is: many servers do not list those for embeddings.
  const proven = vector.status === 'healthy' ? parts.filter(({ name }) => name !== 'model') : parts
  return { ...found, parts: [...proven, vector], ...defined({ hint: vector.hint ?? undefined }) }
}

function testModelServer(
  deps: EndpointTestDependencies,
  { baseUrl, model, key }: { baseUrl: string; model: string; key: string | undefined },
  signal: AbortSignal,
) {
  return deps.testModelServer({
    ...{ baseUrl, model, firstToken: false, apiKey: key, keyBelongsTo: baseUrl },
    title: 'the embedding server',
    ...{ timeoutMs: 1000 * patience, signal },
  })
}

/** @param make gives the number of dimensions of a vector that it has made */
async function tryVector(
  make: () => Promise<number>,
  signal: AbortSignal,
): Promise<HealthPart & { hint?: string }> {
  const begun = performance.now()
  try {
    const dimensions = await make()
    const ms = Math.round(performance.now() - begun)
    return part('vector', 'Vector', 'healthy', `A vector of ${dimensions} dimensions came after ${ms} ms`, ms)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Problem)) throw error
    return { ...part('vector', 'Vector', 'unhealthy', error.message, null), hint: error.remedy }
  }
}

function withoutAddress(remedy: string): Problem {
  return new Problem('INVALID', 'There is no address to test.', remedy, {
    fields: { url: 'Needed for the test.' },
  })
}

function part(
  name: string,
  title: string,
  status: HealthStatus,
  detail: string,
  latencyMs: number | null,
): HealthPart {
  return { name, title, status, detail, latencyMs }
}
