import type { AskAnswer, AskEvent, AskInput, AskNotice, AskSentence } from '../../contract/ask.ts'
import type { ModelProfile } from '../../contract/llm.ts'
import { formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import type { LanguageModels } from '../llm/ports.ts'
import type { OpenRun } from '../runs/ports.ts'
import { extractAnswer } from './extract/extract-answer.ts'
import { ModelAnswer, type ModelOutcome } from './model/answer-by-model.ts'
import { type EarlierTurn, expandQuestion } from './retrieve/follow-up.ts'
import { type RetrievalParts, type Retrieved, retrieve } from './retrieve/retrieve.ts'

export interface AnswerParts extends RetrievalParts {
  readonly models: LanguageModels
  /** Whether questions and answers may be kept. */
  readonly keepsTexts: () => boolean
}

/** A question with all that was decided before its run began. */
export interface PreparedQuestion {
  readonly input: AskInput
  readonly turns: readonly EarlierTurn[]
  /** The model to ask, or why there is none. */
  readonly chosen: { readonly profile: ModelProfile } | { readonly notice: AskNotice }
  readonly conversationId: string | undefined
  /** When it was asked, by `performance.now()`. */
  readonly began: number
  readonly tell: (event: AskEvent) => void
}

/** Answers one question inside its run. */
export class AnswerRun {
  readonly #parts: AnswerParts
  readonly #question: PreparedQuestion
  readonly #run: OpenRun
  readonly #sentences: AskSentence[] = []

  constructor(parts: AnswerParts, question: PreparedQuestion, run: OpenRun) {
    this.#parts = parts
    this.#question = question
    this.#run = run
  }

  /** @throws the signal's reason; Problems of the search */
  async answer(): Promise<AskAnswer> {
    const { input, turns, tell, chosen } = this.#question
    const query = expandQuestion(input.question, turns)
    const retrieved = await this.#search(query)
    const nearest = retrieved.answer.results
    tell({ type: 'search', query, searched: retrieved.answer.mode, nearest, relevant: retrieved.relevant })
    if (!retrieved.relevant)
      return this.#finish(retrieved, {
        mode: 'profile' in chosen ? 'model' : 'extract',
        ...chosenNotice(chosen),
      })
    if ('notice' in chosen) return this.#extract(query, retrieved, chosen.notice)
    const outcome = await this.#askModel(query, chosen.profile, retrieved)
    const notice = readNotice(outcome)
    if (notice && this.#sentences.length === 0) return this.#extract(query, retrieved, notice, outcome)
    if (input.unverified) this.#showFailed(outcome)
    return this.#finish(retrieved, { mode: 'model', ...defined({ notice }) }, outcome)
  }

  async #search(query: string): Promise<Retrieved> {
    const { input } = this.#question
    const run = this.#run
    const step = { id: 'search', kind: 'search', name: 'Search the documents' } as const
    run.step({ ...step, status: 'running' })
    try {
      const wanted = { query, limit: input.limit, filters: input.filters }
      const retrieved = await retrieve(this.#parts, wanted, run.signal)
      const { results, mode } = retrieved.answer
      run.step({
        ...step,
        status: 'succeeded',
        detail: `${formatCount(results.length, 'passage')}, ${mode}${retrieved.relevant ? '' : ', none near enough'}`,
        attributes: { results: results.length },
        ...defined({ payloads: this.#parts.keepsTexts() ? { query } : undefined }),
      })
      return retrieved
    } catch (error) {
      run.step({ ...step, status: run.signal.aborted ? 'cancelled' : 'failed' })
      throw error
    }
  }

  async #askModel(meant: string, profile: ModelProfile, { found }: Retrieved): Promise<ModelOutcome> {
    const { input, turns, tell } = this.#question
    const model = new ModelAnswer(this.#parts.models, {
      ...{ question: input.question, meant, turns, found, profile },
      ...{ run: this.#run, signal: this.#run.signal },
      onSentence: (sentence) => this.#show(sentence),
      onRepair: (sentences) => tell({ type: 'repair', sentences }),
    })
    const outcome = await model.run()
    const [passed, failed] = [this.#sentences.length, outcome.failed.length]
    this.#run.step({
      ...{ id: 'verify', kind: 'decision', name: 'Verify the sentences', status: 'succeeded' },
      detail: `${formatCount(passed, 'sentence')} verified, ${failed} dropped`,
      attributes: { passed, failed },
    })
    return outcome
  }

  #extract(query: string, retrieved: Retrieved, notice: AskNotice, outcome?: ModelOutcome): AskAnswer {
    for (const sentence of extractAnswer(query, retrieved.found)) this.#show(sentence)
    return this.#finish(retrieved, { mode: 'extract', notice }, outcome)
  }

  #show(sentence: AskSentence): void {
    this.#sentences.push(sentence)
    this.#question.tell({ type: 'sentence', index: this.#sentences.length - 1, sentence })
  }

  #showFailed({ failed }: ModelOutcome): void {
    for (const { claim, faults, citations } of failed)
      this.#show({ text: claim.text, citations: [...citations], unverified: [...faults] })
  }

  #finish(
    { answer: { results, mode: searched } }: Retrieved,
    said: Pick<AskAnswer, 'mode' | 'notice'>,
    outcome?: ModelOutcome,
  ): AskAnswer {
    const { input, chosen, conversationId, began } = this.#question
    const answer = this.#sentences
    const isShown = input.unverified && said.mode === 'model'
    return {
      question: input.question,
      answer,
      notFound: !answer.some(({ unverified }) => unverified === undefined),
      ...said,
      dropped: isShown ? 0 : (outcome?.failed.length ?? 0),
      nearest: results,
      searched,
      usage: outcome?.usage ?? null,
      cost: outcome ? outcome.cost : 0,
      profile: outcome && 'profile' in chosen ? chosen.profile.id : null,
      ...defined({ conversationId }),
      runId: this.#run.id,
      took_ms: Math.round((performance.now() - began) * 10) / 10,
    }
  }
}

function chosenNotice(chosen: PreparedQuestion['chosen']): Pick<AskAnswer, 'notice'> {
  return 'notice' in chosen ? { notice: chosen.notice } : {}
}

/** Why the model gave no whole answer. */
function readNotice({ problem, isInForm }: ModelOutcome): AskNotice | undefined {
  if (problem) return { code: problem.reason, message: problem.message, remedy: problem.remedy }
  if (isInForm) return undefined
  return {
    code: 'form',
    message: 'The model did not answer in the form that citations are checked by.',
    remedy: 'Choose another model for the role “ask”; larger ones keep to a form better.',
  }
}
