import { formatCount } from '../../shared/count-words.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import type { KeptPayload } from './ports.ts'

/** Characters of one payload that are kept: half from its beginning, half from its end. */
const keptCharacters = 32_768
/** Characters of all payloads of a run that are kept; of what comes later only the length is. */
const keptInRun = 32 * 1024 * 1024

/** Makes what goes in and out of steps fit to be kept: without secrets, and bounded for each and for the run. */
export class PayloadKeeper {
  #kept = 0

  keep(step: string, payloads: Readonly<Record<string, string>>): KeptPayload[] {
    return Object.entries(payloads).map(([name, given]) => {
      const text = this.#kept < keptInRun ? shorten(redactText(given)) : ''
      this.#kept += text.length
      return { step, name, text, length: given.length }
    })
  }
}

function shorten(text: string): string {
  if (text.length <= keptCharacters) return text
  const half = keptCharacters / 2
  // Not inside of a surrogate pair, on either side.
  const head = text
    .slice(0, half)
    .toWellFormed()
    .replace(/\uFFFD$/u, '')
  const tail = text
    .slice(-half)
    .toWellFormed()
    .replace(/^\uFFFD/u, '')
  return `${head}\n… ${formatCount(text.length - keptCharacters, 'character')} left out …\n${tail}`
}
