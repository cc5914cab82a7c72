import { Problem } from '../platform/errors.ts'
import { withDeadline } from '../platform/waiting.ts'
import { startWorker } from '../platform/worker-call.ts'
import type { MatcherCalls } from './matcher.worker.ts'

/** Finds texts by a regular expression, with a deadline. */
export interface Expression {
  /** @returns places of the texts that match. @throws Problem `INVALID` when it takes too long */
  matching(texts: readonly string[]): Promise<ReadonlySet<number>>
  close(): Promise<void>
}

/** What a thread may take for the lines of one block of a file, ms; thousands of times what an ordinary one needs. */
const deadlineMs = 2000
/** UTF-16 units of a line that are looked at. */
const mostUnits = 16 * 1024

/**
 * Makes an expression ready: in any case, unless it has a capital letter.
 *
 * @param program the thread's, `matcher.worker.ts`
 * @throws Problem `INVALID` where it cannot be read
 */
export function openExpression(source: string, program: URL): Expression {
  const flags = /\p{Lu}/u.test(source.replaceAll(/\\./gu, '')) ? 'u' : 'iu'
  const chosen = flagsThatRead(source, flags)
  let worker: ReturnType<typeof startWorker<MatcherCalls>> | undefined
  return {
    async matching(texts) {
      if (texts.length === 0) return new Set()
      worker ??= startWorker<MatcherCalls>({ program, name: 'log matcher' })
      const cut = texts.map((text) => text.slice(0, mostUnits))
      const match = worker.call.matching
      const late = () => tooSlow(source)
      return new Set(await withDeadline(() => match(source, chosen, cut), { ms: deadlineMs, late }))
    },
    async close() {
      await worker?.terminate()
    },
  }
}

/** Unicode rules where it keeps them, else the old ones, as grep would: `\-` is no error there. */
function flagsThatRead(source: string, flags: string): string {
  for (const tried of [flags, flags.replace('u', '')]) {
    try {
      new RegExp(source, tried)
      return tried
    } catch (error) {
      if (tried.includes('u')) continue
      const why = (error as Error).message.replace(/^Invalid regular expression: /u, '')
      throw refused(`This is not a regular expression: ${why}.`, 'Correct it, or look for a plain text.')
    }
  }
  return flags
}

function tooSlow(source: string): Problem {
  return refused(
    `The expression ${JSON.stringify(source.slice(0, 60))} takes too long on these lines.`,
    'Write it without repetitions inside repetitions, or narrow the lines by request, level or time.',
  )
}

function refused(message: string, remedy: string): Problem {
  return new Problem('INVALID', message, remedy, { fields: { grep: message } })
}
