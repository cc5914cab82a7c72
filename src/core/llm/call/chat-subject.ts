import type { ModelProfile } from '../../../contract/llm.ts'
import type { Subject } from '../failures/failure-words.ts'

/** A language model, for the words of what goes wrong with it. */
export function chatSubject(
  { baseUrl, model }: ModelProfile,
  key: string | undefined,
  seconds: number,
  texts: readonly string[] = [],
): Subject {
  return {
    ...{ baseUrl, model, key, seconds, texts },
    title: 'language model server',
    absent: 'There is no chat',
    settings: 'Models',
    shorten: 'Ask about less at once, or choose a model with a larger window.',
  }
}
