import type { AskEvent, AskInput } from '../../contract/ask.ts'

/** A chunk that an answer may draw on. */
export interface AskPassage {
  readonly documentId: string
  readonly chunkId: string
  readonly title: string
  readonly headings: readonly string[]
  readonly text: string
  /** Where pages begin inside `text`: ascending [offset, page]; empty for formats without pages. */
  readonly pageBreaks: readonly (readonly [number, number])[]
}

/** Answers questions from the documents, as other features see it. */
export interface Ask {
  /**
   * Answers a question; the whole answer is the last event. Leaving the iteration, or the signal, cancels it.
   *
   * @throws Problem `NOT_FOUND` for a conversation or profile that is not there; the signal's reason
   */
  ask(input: AskInput, signal?: AbortSignal): Promise<AsyncGenerator<AskEvent, void, undefined>>
}
