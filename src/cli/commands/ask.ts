import type { AskAnswer, AskCitation, AskSentence } from '../../contract/ask.ts'
import { formatNames } from '../../contract/formats.ts'
import { isBlank } from '../../contract/knowledge.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import { didYouMean } from '../../shared/closest-names.ts'
import { formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say } from '../output.ts'

export interface AskOptions {
  readonly profile?: string
  readonly limit: number
  readonly type?: readonly string[]
  readonly source?: string[]
  readonly conversation?: string
  readonly unverified?: boolean
  readonly json?: boolean
}

/** `catalyst ask`: the sentences as they are verified, then where they stand. */
export async function ask(question: string, options: AskOptions, { client }: Connection): Promise<ExitCode> {
  if (isBlank(question)) {
    throw new CommandFailure('There is nothing to answer: the question is empty.', {
      remedy: `Ask something: ${ownCommand('ask "When is spring tide?"')}`,
      exitCode: 2,
    })
  }
  const { profile, limit, conversation, unverified, json } = options
  const filters = readFilters(options)
  const marks = new Marks()
  const events = await client.ask.ask({
    question,
    limit,
    ...defined({ profile, conversation, unverified, filters }),
  })
  for await (const event of events) {
    if (event.type === 'sentence' && !json) print(writeSentence(event.sentence, marks))
    if (event.type !== 'answer') continue
    const { type: _, ...answer } = event
    if (json) printJson(answer)
    else showEnd(answer, marks)
  }
  return 0
}

function readFilters({ type, source }: AskOptions) {
  if (type === undefined && source === undefined) return undefined
  const types = type?.map((name) => {
    const known = formatNames.find((one) => one === name)
    if (known !== undefined) return known
    throw new CommandFailure(`There is no type of documents “${name}”.${didYouMean(name, formatNames)}`, {
      remedy: `The types are ${formatNames.join(', ')}.`,
      exitCode: 2,
    })
  })
  return defined({ types, sources: source })
}

/** Numbers citations in the order in which they are first named. */
class Marks {
  readonly citations: AskCitation[] = []

  number(citation: AskCitation): number {
    const isSame = (one: AskCitation) => one.chunkId === citation.chunkId && one.quote === citation.quote
    const at = this.citations.findIndex(isSame)
    return at >= 0 ? at + 1 : this.citations.push(citation)
  }
}

function writeSentence({ text, citations, unverified }: AskSentence, marks: Marks): string {
  const numbers = citations.map((citation) => `[${marks.number(citation)}]`).join('')
  return unverified ? `? ${text} (not verified: ${unverified.join(' ')})` : `${text} ${numbers}`
}

function showEnd(answer: AskAnswer, { citations }: Marks): void {
  const { notice, notFound, mode, dropped, nearest, took_ms, conversationId } = answer
  if (notFound) {
    print('Not found in your documents.')
    for (const hit of nearest.slice(0, 3))
      print(`  near: ${hit.title}${writePage(hit.page)}: ${flatten(hit.text)}`)
  }
  if (citations.length > 0) print()
  for (const [at, { title, page, quote }] of citations.entries())
    print(`[${at + 1}] ${title}${writePage(page)}: “${flatten(quote)}”`)
  if (notice)
    say(
      `${mode === 'extract' ? 'Sentences of the documents, without a model: ' : ''}${notice.message} ${notice.remedy}`,
    )
  if (dropped > 0)
    say(
      `${formatCount(dropped, 'sentence')} could not be verified and ${dropped === 1 ? 'is' : 'are'} left out.`,
    )
  say(
    [mode, `${took_ms.toFixed(0)} ms`, conversationId && `conversation ${conversationId}`]
      .filter(Boolean)
      .join(', '),
  )
}

function writePage(page: number | null): string {
  return page === null ? '' : `, page ${page}`
}

function flatten(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}
