import { formatCount } from '../../shared/count-words.ts'
import type { Logger } from '../platform/logger.ts'
import { Turns } from '../platform/turns.ts'
import type { SettingsSource } from '../settings/ports.ts'

export interface RetentionParts {
  readonly settings: Pick<SettingsSource, 'current' | 'onChange'>
  readonly runs: { forgetPayloads(before: string): Promise<number> }
  readonly answers: { forgetAnswers(): Promise<void> }
  readonly logger: Logger
}

const dayMs = 86_400_000
/** How often it is looked what has become too old. */
const lookMs = 3_600_000

/** Removes prompts and answers once they are older than the settings allow: at the start, hourly, and when that changes. */
export class Retention {
  readonly #parts: RetentionParts
  readonly #turns = new Turns()
  #timer: NodeJS.Timeout | undefined
  #stopListening: (() => void) | undefined

  constructor(parts: RetentionParts) {
    this.#parts = parts
  }

  start(): void {
    const { settings, answers } = this.#parts
    this.#stopListening = settings.onChange((now, before) => {
      if (now.llm.retentionDays >= before.llm.retentionDays) return
      void answers.forgetAnswers()
      void this.tidy()
    })
    this.#timer = setInterval(() => void this.tidy(), lookMs)
    this.#timer.unref()
    void this.tidy()
  }

  /** Removes what is too old by now; what cannot be removed is said in the log, and tried again. */
  tidy(): Promise<void> {
    return this.#turns.take(async () => {
      const { settings, runs, answers, logger } = this.#parts
      const days = settings.current().llm.retentionDays
      try {
        const before = new Date(Date.now() - days * dayMs).toISOString()
        const texts = await runs.forgetPayloads(before)
        if (days === 0) await answers.forgetAnswers()
        if (texts > 0)
          logger.info(`Removed ${formatCount(texts, 'prompt or answer', 'prompts and answers')}`, { days })
      } catch (error) {
        logger.error('Prompts and answers that are too old could not be removed', { error })
      }
    })
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopListening?.()
    await this.#turns.settled()
  }
}
