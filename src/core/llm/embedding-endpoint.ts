import type { OpenAI } from 'openai'
import { formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import { expectProtocol } from '../platform/expect-protocol.ts'
import { describeFailure, type Subject } from './failures/failure-words.ts'
import { type Failure, readFailure } from './failures/read-failure.ts'
import { type OpenAIClient, openaiClient } from './openai-client.ts'
import type { ConnectEmbeddings, EmbeddingEffort } from './ports.ts'
import { FailedTry, withRetries } from './retries/with-retries.ts'

const expected = {
  protocol: 'HTTP',
  port: 80,
  ports: 'Ollama is at 11434, vLLM at 8000, TEI mostly at 8080.',
} as const

interface Place {
  readonly client: OpenAIClient
  readonly baseUrl: string
  readonly model: string
  readonly key: string | undefined
}

/** An endpoint of embeddings, over the same client, retries and words of failure as language models. */
export const connectEmbeddings: ConnectEmbeddings = async ({ baseUrl, model, key, auth }) => {
  const client = await openaiClient(baseUrl, key, defined({ auth }))
  const place = { client, baseUrl, model, key }
  return { embed: (texts, effort) => embed(place, [...texts], effort) }
}

async function embed(place: Place, texts: string[], effort: EmbeddingEffort): Promise<number[][]> {
  try {
    return await withRetries(() => askOnce(place, texts, effort), effort)
  } catch (error) {
    effort.signal.throwIfAborted()
    throw describeFailure(
      error instanceof FailedTry ? error.failure : readFailure(error, Date.now()),
      subject(place, effort),
    )
  }
}

async function askOnce(
  { client, baseUrl, model }: Place,
  input: string[],
  effort: EmbeddingEffort,
): Promise<number[][]> {
  const timeoutMs = Math.round(effort.seconds * 1000)
  const late = AbortSignal.timeout(timeoutMs)
  const { signal } = effort
  try {
    const answer = await expectProtocol(expected, baseUrl, { timeoutMs, signal }, (until) =>
      client.embeddings.create(
        // Plain numbers, because not every server knows base64.
        { model, input, encoding_format: 'float' },
        { signal: AbortSignal.any([until, late]) },
      ),
    )
    return readVectors(answer, input.length)
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error
    throw new FailedTry({ reason: 'timeout', said: '', cause: error } satisfies Failure)
  }
}

/** Checks an answer: as many vectors as texts, each there, put into the order of the texts. */
function readVectors(answer: OpenAI.CreateEmbeddingResponse, count: number): number[][] {
  if (!Array.isArray(answer?.data)) throw new Error('it holds no list of vectors.')
  if (answer.data.length !== count) {
    throw new Error(
      `it holds ${formatCount(answer.data.length, 'vector')} for ${formatCount(count, 'text')}.`,
    )
  }
  const vectors = new Map<number, number[]>()
  for (const [at, { index, embedding }] of answer.data.entries()) {
    if (!Array.isArray(embedding) || embedding.length === 0) throw new Error('a vector is missing.')
    if (embedding.every((value) => value === 0)) throw new Error('it holds a vector without direction.')
    if (!embedding.every(Number.isFinite)) throw new Error('a vector holds something else than numbers.')
    vectors.set(index ?? at, embedding)
  }
  return Array.from({ length: count }, (_, at) => {
    const vector = vectors.get(at)
    if (!vector) throw new Error('a vector is missing.')
    return vector
  })
}

function subject({ baseUrl, model, key }: Place, { seconds }: EmbeddingEffort): Subject {
  return {
    title: 'embedding endpoint',
    absent: 'There are no embeddings',
    settings: 'Settings › Embeddings',
    shorten:
      'Choose a smaller chunk size in Settings › Chunking or fewer texts a request, or a model that takes more.',
    ...{ baseUrl, model, key, seconds },
  }
}
