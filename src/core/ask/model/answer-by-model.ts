import type { AskSentence } from '../../../contract/ask.ts'
import type { ChatMessage, ModelProfile, ModelUsage } from '../../../contract/llm.ts'
import { type ChatAnswer, type LanguageModels, ModelProblem } from '../../llm/ports.ts'
import type { OpenRun } from '../../runs/ports.ts'
import type { EarlierTurn } from '../retrieve/follow-up.ts'
import type { FoundPassage } from '../retrieve/retrieve.ts'
import { foldText } from '../verify/fold-text.ts'
import { type ClaimedSentence, type Verdict, verifySentence } from '../verify/verify-sentence.ts'
import { chooseAnswerTokens, fitPassages, showPassage } from './fit-passages.ts'
import { type NamedPassage, namePassages, writePrompt, writeRepair } from './prompt.ts'
import { ClaimReader, claimsSchema } from './read-claims.ts'

export interface ModelQuestion {
  readonly question: string
  /** The question, filled up from what it leans on. */
  readonly meant: string
  readonly turns: readonly EarlierTurn[]
  readonly found: readonly FoundPassage[]
  readonly profile: ModelProfile
  readonly run: OpenRun
  readonly signal: AbortSignal
  /** Told of each sentence as soon as it is verified. */
  readonly onSentence: (sentence: AskSentence) => void
  /** Told that so many sentences are asked for once more. */
  readonly onRepair: (sentences: number) => void
}

/** A sentence that could not be verified, and why. */
export interface FailedClaim extends Verdict {
  readonly claim: ClaimedSentence
}

export interface ModelOutcome {
  readonly failed: readonly FailedClaim[]
  readonly usage: ModelUsage | null
  /** US dollars; `null`: unknown. */
  readonly cost: number | null
  /** Why it did not answer to its end. */
  readonly problem?: ModelProblem
  /** Whether it answered in the form asked for. */
  readonly isInForm: boolean
}

/** Asks a model, verifies what it says while it says it, and has what fails repaired once. */
export class ModelAnswer {
  readonly #models: LanguageModels
  readonly #question: ModelQuestion
  /** Sentences that were shown, folded: none is shown twice. */
  readonly #shown = new Set<string>()
  readonly #answers: ChatAnswer[] = []
  #isInForm = false

  constructor(models: LanguageModels, question: ModelQuestion) {
    this.#models = models
    this.#question = question
  }

  /** Never throws for what a model does. @throws the signal's reason */
  async run(): Promise<ModelOutcome> {
    const { signal } = this.#question
    let failed: readonly FailedClaim[] = []
    try {
      const { messages, passages, answer, failed: first } = await this.#askFitting()
      failed = first
      const isUnread = !this.#isInForm
      if (failed.length > 0 || isUnread) {
        this.#question.onRepair(Math.max(1, failed.length))
        const repair = writeRepair(messages, answer.text, failed)
        const before = this.#shown.size
        const repaired = await this.#ask(repair, passages)
        failed = isUnread
          ? repaired.failed
          : this.#keepFailed(failed, repaired.failed, this.#shown.size - before)
      }
      return this.#outcome(failed)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof ModelProblem) return { ...this.#outcome(failed), problem: error }
      throw error
    }
  }

  /** Asks with as many passages as fit; with half of them where the server says that they do not. */
  async #askFitting() {
    const { profile, signal, question, turns, found } = this.#question
    const window = await this.#models.window(profile, signal)
    const answerTokens = profile.parameters.maxTokens ?? chooseAnswerTokens(window)
    let fitting = fitPassages(found, window, answerTokens, [
      question,
      ...turns.slice(-4).map(({ answer }) => answer.slice(0, 600)),
    ])
    for (;;) {
      const passages = namePassages(fitting, (one) => showPassage(one, window))
      const messages = writePrompt(question, turns, passages)
      try {
        return { messages, passages, ...(await this.#ask(messages, passages, answerTokens)) }
      } catch (error) {
        const isTooLong = error instanceof ModelProblem && error.reason === 'context-overflow'
        if (!isTooLong || fitting.length < 2) throw error
        fitting = fitting.slice(0, Math.floor(fitting.length / 2))
      }
    }
  }

  async #ask(
    messages: ChatMessage[],
    passages: readonly NamedPassage[],
    maxTokens = this.#question.profile.parameters.maxTokens ?? 1024,
  ): Promise<{ answer: ChatAnswer; failed: FailedClaim[] }> {
    const { profile, run, signal } = this.#question
    const reader = new ClaimReader()
    const failed: FailedClaim[] = []
    const schema = claimsSchema(passages.map(({ handle }) => handle))
    const answer = await this.#models.chat(
      profile,
      { messages, schema, maxTokens, temperature: profile.parameters.temperature ?? 0 },
      {
        ...{ role: 'ask', run, signal },
        onEvent: (event) => {
          if (event.type !== 'text') return
          for (const claim of reader.add(event.text)) this.#judge(claim, passages, failed)
        },
      },
    )
    this.#answers.push(answer)
    this.#isInForm = reader.isInForm
    return { answer, failed }
  }

  #judge(claim: ClaimedSentence, passages: readonly NamedPassage[], failed: FailedClaim[]): void {
    const text = cleanText(claim.text, passages)
    const verdict = verifySentence(
      { ...claim, text },
      {
        question: this.#question.meant,
        passages: new Map(passages.map(({ handle, passage }) => [handle, passage])),
      },
    )
    if (verdict.faults.length > 0) failed.push({ ...verdict, claim: { ...claim, text } })
    else this.#show(text, verdict)
  }

  #show(text: string, { citations }: Verdict): void {
    const key = foldText(text).text
    if (this.#shown.has(key)) return
    this.#shown.add(key)
    this.#question.onSentence({ text, citations: [...citations] })
  }

  /**
   * Sentences that failed for good: those of the second answer, and as many of the first as it neither mended nor gave
   * again.
   */
  #keepFailed(first: readonly FailedClaim[], second: readonly FailedClaim[], mended: number): FailedClaim[] {
    const again = new Set([...second.map(({ claim }) => foldText(claim.text).text), ...this.#shown])
    const gone = first.filter(({ claim }) => !again.has(foldText(claim.text).text))
    return [...second, ...gone.slice(0, Math.max(0, first.length - mended - second.length))]
  }

  #outcome(failed: readonly FailedClaim[]): Omit<ModelOutcome, 'problem'> {
    const costs = this.#answers.map(({ cost }) => cost)
    return {
      failed,
      usage: this.#answers.map(({ usage }) => usage).reduce<ModelUsage | null>(addUsage, null),
      cost: costs.some((cost) => cost === null)
        ? null
        : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
      isInForm: this.#isInForm,
    }
  }
}

/** The sentence without the handles that some models put into it. */
function cleanText(text: string, passages: readonly NamedPassage[]): string {
  const handles = passages.map(({ handle }) => handle).join('|')
  return text
    .replace(new RegExp(`\\s*[\\[(](?:(?:${handles})[,;\\s]*)+[\\])]`, 'giu'), '')
    .replace(/\s+/gu, ' ')
    .trim()
}

function addUsage(sum: ModelUsage | null, next: ModelUsage): ModelUsage {
  if (!sum) return next
  return {
    input: sum.input + next.input,
    cacheRead: sum.cacheRead + next.cacheRead,
    cacheWrite: sum.cacheWrite + next.cacheWrite,
    output: sum.output + next.output,
    reasoning: sum.reasoning + next.reasoning,
    from: sum.from === 'reported' && next.from === 'reported' ? 'reported' : 'estimated',
  }
}
