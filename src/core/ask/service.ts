import type { AskAnswer, AskEvent, AskInput } from '../../contract/ask.ts'
import { defined } from '../../shared/defined.ts'
import type { ModelProfiles } from '../llm/ports.ts'
import { Problem } from '../platform/errors.ts'
import type { Runs } from '../runs/ports.ts'
import { type AnswerParts, AnswerRun, type PreparedQuestion } from './answer-run.ts'
import type { ConversationStore } from './conversations/conversation-store.ts'
import { EventQueue } from './event-queue.ts'
import type { Ask } from './ports.ts'
import { readHistory } from './retrieve/follow-up.ts'

export interface AskDependencies extends AnswerParts {
  readonly runs: Runs
  readonly profiles: Pick<ModelProfiles, 'resolve'>
  readonly conversations: ConversationStore
}

/** Answers questions from the documents, each as a run, and keeps the conversations. */
export class AskService implements Ask {
  readonly #deps: AskDependencies
  readonly conversations: ConversationStore

  constructor(deps: AskDependencies) {
    this.#deps = deps
    this.conversations = deps.conversations
  }

  async ask(input: AskInput, signal?: AbortSignal): Promise<AsyncGenerator<AskEvent, void, undefined>> {
    signal?.throwIfAborted()
    const events = new EventQueue<AskEvent>()
    const question = await this.#prepare(input, (event) => events.push(event))
    return this.#events(question, events, signal)
  }

  /** @throws Problem `NOT_FOUND` for a conversation or a profile that is not there */
  async #prepare(input: AskInput, tell: PreparedQuestion['tell']): Promise<PreparedQuestion> {
    const began = performance.now()
    const { conversations, keepsTexts } = this.#deps
    const said = input.conversation === undefined ? [] : await conversations.readTurns(input.conversation)
    const conversationId = keepsTexts() ? (input.conversation ?? conversations.newId()) : undefined
    const turns = input.history ? readHistory(input.history) : said
    return { input, turns, chosen: this.#chooseProfile(input), conversationId, began, tell }
  }

  #chooseProfile({ profile }: AskInput): PreparedQuestion['chosen'] {
    try {
      return { profile: this.#deps.profiles.resolve({ profile, role: 'ask' }) }
    } catch (error) {
      if (!(error instanceof Problem) || error.code === 'NOT_FOUND') throw error
      const { message, remedy } = error
      return { notice: { code: 'no-model', message, remedy } }
    }
  }

  async *#events(
    question: PreparedQuestion,
    events: EventQueue<AskEvent>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<AskEvent, void, undefined> {
    const started = await this.#deps.runs.work(
      { kind: 'ask', title: 'Answer a question', total: 1 },
      async (run) => {
        try {
          const answer = await new AnswerRun(this.#deps, question, run).answer()
          run.signal.throwIfAborted()
          await this.#keep(answer)
          run.count({ succeeded: 1 })
          run.figures({ sentences: answer.answer.length, ...defined({ cost: answer.cost ?? undefined }) })
          run.progress({ done: 1 })
          events.push({ type: 'answer', ...answer })
          events.end()
          const { notice } = answer
          return notice && { message: notice.message, remedy: notice.remedy }
        } catch (error) {
          events.fail(run.signal.aborted ? (signal?.reason ?? run.signal.reason) : error)
          throw error
        }
      },
    )
    const leave = () => started.cancel('Nobody waits for the answer any more.')
    if (signal?.aborted) leave()
    signal?.addEventListener('abort', leave, { once: true })
    try {
      yield* events.read()
    } finally {
      signal?.removeEventListener('abort', leave)
      leave()
    }
  }

  async #keep(answer: AskAnswer): Promise<void> {
    if (answer.conversationId !== undefined) await this.#deps.conversations.add(answer.conversationId, answer)
  }
}
