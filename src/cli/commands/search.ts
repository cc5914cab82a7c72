import { describeWhere } from '../../contract/document-words.ts'
import { isBlank, type SearchAnswer, type SearchMode } from '../../contract/knowledge.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import { formatCount } from '../../shared/count-words.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say } from '../output.ts'

export interface SearchOptions {
  readonly mode?: SearchMode
  readonly limit: number
  readonly json?: boolean
}

/** `catalyst search`: the hits with page, passage and why. */
export async function search(
  query: string,
  options: SearchOptions,
  { client }: Connection,
): Promise<ExitCode> {
  if (isBlank(query)) {
    throw new CommandFailure('There is nothing to look for: the query is empty.', {
      remedy: `Give at least one word: ${ownCommand('search spring tide')}`,
      exitCode: 2,
    })
  }
  const answer = await client.knowledge.search({
    query,
    limit: options.limit,
    ...(options.mode && { mode: options.mode }),
  })
  if (options.json) printJson(answer)
  else show(answer)
  return 0
}

function show({ results, notice, mode, took_ms }: SearchAnswer): void {
  if (notice) say(notice)
  for (const [at, hit] of results.entries()) {
    const { bm25, vector } = hit.ranks
    const page = hit.page === null ? '' : `, page ${hit.page}${hit.pageCount ? ` of ${hit.pageCount}` : ''}`
    print(`${at + 1}. ${hit.title}${page}`)
    print(`   ${[describeWhere({ ...hit, id: hit.documentId }), ...hit.headings].join(' / ')}`)
    print(`   ${hit.text.replace(/\s+/gu, ' ').trim()}`)
    const why = [
      bm25 ? `BM25 #${bm25.rank} (${bm25.score.toFixed(2)})` : undefined,
      vector ? `vector #${vector.rank} (${vector.score.toFixed(3)})` : undefined,
    ].filter(Boolean)
    print(`   ${why.join(', ')}; score ${hit.score.toFixed(4)}`)
    print()
  }
  say(
    `${results.length === 0 ? 'Nothing found' : formatCount(results.length, 'passage')}, ${mode}, ${took_ms.toFixed(0)} ms`,
  )
}
