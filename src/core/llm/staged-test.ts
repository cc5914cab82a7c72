import type { HealthPart, HealthStatus } from '../../contract/health.ts'
import { defined } from '../../shared/defined.ts'
import { expectProtocol, refuseOtherProtocol } from '../platform/expect-protocol.ts'
import { explainFailure, overdue, showPlace } from '../platform/explain-failure.ts'
import { readOrigin } from '../platform/read-origin.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import { type OpenAIClient, openaiClient } from './openai-client.ts'
import type { EndpointFindings, EndpointUnderTest } from './ports.ts'
import { isListed, ModelList, suggestModel } from './stages/list-models.ts'

const expected = {
  protocol: 'HTTP',
  port: 80,
  ports: 'Ollama is at 11434, vLLM at 8000, LM Studio at 1234.',
} as const
const addressHint = 'Look at the address: it mostly ends in /v1.'

/** A model that lies on a disk takes its time to be loaded for the first token. */
const firstTokenMs = 30_000

/**
 * Looks at an OpenAI-compatible endpoint in stages, each only as far as the one before it held: reachable, key
 * accepted, model exists, first token.
 */
export async function testEndpoint(endpoint: EndpointUnderTest): Promise<EndpointFindings> {
  const place = showPlace(endpoint.baseUrl)
  const mayHaveKey =
    endpoint.keyBelongsTo === '' || readOrigin(endpoint.keyBelongsTo) === readOrigin(endpoint.baseUrl)
  const apiKey = mayHaveKey ? endpoint.apiKey : undefined
  const subject = {
    title: endpoint.title ?? 'the language model server',
    place,
    timeoutMs: endpoint.timeoutMs,
    secrets: [apiKey],
  }
  const { APIError, APIConnectionError } = await import('openai')
  const client = await openaiClient(endpoint.baseUrl, apiKey)

  const begun = performance.now()
  const elapsed = () => Math.round((performance.now() - begun) * 10) / 10
  let models: string[] = []
  let listed = true
  try {
    // Not `models.list()`: it makes an empty list of whatever is not one, such as a sign-in page.
    const listing = ModelList.safeParse(
      await expectProtocol(expected, endpoint.baseUrl, endpoint, (until) =>
        client.get('/models', limits(until, endpoint.timeoutMs)),
      ),
    )
    if (!listing.success) {
      const late = AbortSignal.timeout(endpoint.timeoutMs)
      await refuseOtherProtocol(expected, endpoint.baseUrl, endpoint.signal ?? late)
      const detail = `What answers at ${place} is not an OpenAI-compatible server`
      return { parts: stages(['unhealthy', detail, null]), models, hint: addressHint }
    }
    models = listing.data.data.map((model) => model.id)
  } catch (error) {
    endpoint.signal?.throwIfAborted()
    const unanswered =
      error instanceof APIConnectionError || !(error instanceof APIError) || error.status === undefined
    if (unanswered) {
      const isLate =
        error instanceof Error && /Timeout|timed out|abort/iu.test(`${error.name} ${error.message}`)
      const { detail, hint } = isLate ? overdue(subject) : explainFailure(error, subject)
      return { parts: stages(['unhealthy', detail, null]), models, hint }
    }
    const reached: Stage = ['healthy', `${place} answers`, elapsed()]
    const said = redactText(error.message, [apiKey])
    if (error.status === 401 || error.status === 403) {
      const { detail, hint } = keyRefused(endpoint, mayHaveKey, apiKey, error.status)
      return { parts: stages(reached, ['unhealthy', detail, null]), models, hint }
    }
    if (error.status === 429) {
      const hint = 'Wait, or look at the quota of this key.'
      return {
        parts: stages(reached, ['degraded', `The server limits this key: ${said}`, elapsed()]),
        models,
        hint,
      }
    }
    if (error.status >= 500) {
      const hint = `Look at the log of the server at ${place}.`
      return { parts: stages(['unhealthy', `${place} answers with an error: ${said}`, null]), models, hint }
    }
    // 404 or 405: a server without a list of models may answer well all the same.
    listed = false
  }

  const answered = elapsed()
  const reached: Stage = ['healthy', `${place} answers`, answered]
  const accepted: Stage = ['healthy', apiKey ? 'The key is accepted' : 'No key is needed', answered]
  const model = modelStage(endpoint, models, listed)
  let token: Stage | undefined
  let hint = model.hint
  if (endpoint.firstToken && endpoint.model !== '' && model.stage[0] !== 'unhealthy') {
    const first = await firstToken(client, endpoint, (error) => explainFailure(error, subject))
    token = first.stage
    // A token that came is the best proof of the model there is.
    hint = first.hint ?? (token[0] === 'healthy' ? undefined : hint)
  }
  return {
    parts: stages(reached, accepted, model.stage, token),
    models,
    ...defined({ hint }),
  }
}

type Stage = [status: HealthStatus, detail: string, latency: number | null]

/** The four parts; a stage that was not come to is unknown, the first token off until it is asked for. */
function stages(reachable: Stage, key?: Stage, model?: Stage, token?: Stage): HealthPart[] {
  const part = (
    name: string,
    title: string,
    stage: Stage | undefined,
    otherwise: HealthStatus,
  ): HealthPart => ({
    name,
    title,
    status: stage?.[0] ?? otherwise,
    ...defined({ detail: stage === undefined ? undefined : stage[1] }),
    latencyMs: stage?.[2] ?? null,
  })
  return [
    part('reachable', 'Reachable', reachable, 'unknown'),
    part('key', 'Key accepted', key, 'unknown'),
    part('model', 'Model exists', model, 'unknown'),
    part('first-token', 'First token', token, 'off'),
  ]
}

function keyRefused(
  endpoint: EndpointUnderTest,
  mayHaveKey: boolean,
  apiKey: string | undefined,
  status: number,
): { detail: string; hint: string } {
  if (apiKey !== undefined) {
    return status === 401
      ? { detail: 'The key is refused', hint: 'Store the right key in Settings.' }
      : {
          detail: 'The key has no right to list models',
          hint: 'Give the key that right, or store another one.',
        }
  }
  if (!mayHaveKey && endpoint.apiKey !== undefined) {
    return {
      detail: 'A key is needed, and the stored one was not sent: it belongs to another address',
      hint: 'Save this address first, then test again.',
    }
  }
  return { detail: 'A key is needed', hint: 'Store a key for this server in Settings.' }
}

function modelStage(
  { model }: EndpointUnderTest,
  models: readonly string[],
  listed: boolean,
): { stage: Stage; hint?: string } {
  if (model === '') {
    const offered = models.length > 0 ? `, ${models.length} on offer` : ''
    return { stage: ['degraded', `No model is chosen${offered}`, null], hint: 'Choose a model in Settings.' }
  }
  if (!listed) {
    return {
      stage: ['unknown', 'The server does not list its models: ask for a first token to be sure', null],
    }
  }
  if (isListed(model, models)) return { stage: ['healthy', `${model} is there`, null] }
  const hint = suggestModel(model, models)
  return { stage: ['unhealthy', `The server has no model ${model}`, null], hint }
}

async function firstToken(
  client: OpenAIClient,
  endpoint: EndpointUnderTest,
  explain: (error: unknown) => { detail: string; hint: string },
): Promise<{ stage: Stage; hint?: string }> {
  const begun = performance.now()
  try {
    // No limit on tokens is sent: models disagree on its name. Leaving the loop ends the stream instead.
    const stream = await client.chat.completions.create(
      { model: endpoint.model, messages: [{ role: 'user', content: 'Say OK.' }], stream: true },
      limits(endpoint.signal, firstTokenMs),
    )
    for await (const chunk of stream) {
      const delta = chunk.choices?.[0]?.delta as Record<string, unknown> | undefined
      if (
        delta &&
        Object.entries(delta).some(([key, value]) => key !== 'role' && typeof value === 'string' && value)
      ) {
        const took = Math.round(performance.now() - begun)
        return { stage: ['healthy', `The first token came after ${took} ms`, took] }
      }
    }
    return { stage: ['unhealthy', 'The model answered nothing', null], hint: 'Choose a chat model.' }
  } catch (error) {
    endpoint.signal?.throwIfAborted()
    const { detail, hint } = explain(error)
    return { stage: ['unhealthy', detail, null], hint }
  }
}

/** The client's own timeout covers the headers only; the signal covers the body as well. */
function limits(
  signal: AbortSignal | undefined,
  timeoutMs: number,
): { signal: AbortSignal; timeout: number } {
  return {
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    timeout: timeoutMs,
  }
}
