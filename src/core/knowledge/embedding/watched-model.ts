import type { EmbeddingModel } from '../ports.ts'

/** The same model; `report` hears how each call ended: with what was thrown, or with nothing. */
export function watched(
  model: EmbeddingModel,
  report: (failure: unknown | undefined) => void,
): EmbeddingModel {
  async function watch<T>(call: Promise<T>): Promise<T> {
    try {
      const result = await call
      report(undefined)
      return result
    } catch (error) {
      report(error)
      throw error
    }
  }
  return {
    provider: model.provider,
    model: model.model,
    // Not watched for success: the built-in model knows its space without being able to run.
    space: (signal) => model.space(signal).catch((error) => watch(Promise.reject(error))),
    // No texts prove nothing.
    embed: (texts, signal) => (texts.length === 0 ? Promise.resolve([]) : watch(model.embed(texts, signal))),
    embedQuery: (text, signal) => watch(model.embedQuery(text, signal)),
    ...(model.probe && { probe: (signal?: AbortSignal) => watch(model.probe!(signal)) }),
    close: () => model.close(),
  }
}
