import * as z from 'zod'
import type { ModelProfile } from '../../../contract/llm.ts'
import { closestNames } from '../../../shared/closest-names.ts'
import { openaiClient } from '../openai-client.ts'

export const ModelList = z.object({ data: z.array(z.object({ id: z.string() })) })

/**
 * Names of the models that a server lists; `undefined` where what answers is no list.
 *
 * @throws what the client throws
 */
export async function listModels(
  { baseUrl, auth }: ModelProfile,
  key: string | undefined,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  const client = await openaiClient(baseUrl, key, { auth })
  // Not `models.list()`: it makes an empty list of whatever is not one, such as a sign-in page.
  const listing = ModelList.safeParse(await client.get('/models', { signal }))
  return listing.success ? listing.data.data.map(({ id }) => id) : undefined
}

/** Ollama lists `name:latest` for what everybody calls `name`. */
export function isListed(model: string, models: readonly string[]): boolean {
  return models.includes(model) || models.includes(`${model}:latest`)
}

/** What to do where a server does not list a model. */
export function suggestModel(model: string, models: readonly string[]): string {
  const close = closestNames(model, models, 3)
  if (close.length > 0) return `Did you mean ${close.join(', ')}?`
  if (models.length === 0) return `Load or pull ${model} on the server.`
  return `It has ${models.slice(0, 5).join(', ')}${models.length > 5 ? ` and ${models.length - 5} more` : ''}.`
}
