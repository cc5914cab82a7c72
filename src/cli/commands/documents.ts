import { describeWhere, findShownState } from '../../contract/document-words.ts'
import type { CatalystClient } from '../../contract/index.ts'
import type {
  ChosenDocuments,
  DocumentChunk,
  DocumentState,
  DocumentSummary,
  DocumentType,
} from '../../contract/knowledge.ts'
import { formatBytes } from '../../shared/bytes.ts'
import { formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import type { Connection } from '../connection.ts'
import { followRun } from '../follow-run.ts'
import { CommandFailure, type ExitCode, print, printJson, say, table } from '../output.ts'

/** What the list is narrowed by. */
interface Filter {
  readonly filter?: string
  readonly type?: DocumentType
  readonly state?: DocumentState
}

interface Json {
  readonly json?: boolean
}

export async function list(
  options: Json & Filter & { limit?: number },
  { client }: Connection,
): Promise<ExitCode> {
  const documents: DocumentSummary[] = []
  let total = 0
  let cursor: string | undefined
  const wanted = options.limit ?? Number.POSITIVE_INFINITY
  do {
    const page = await client.knowledge.list({
      limit: Math.min(1000, wanted - documents.length),
      ...pickFilter(options),
      ...(cursor !== undefined && { cursor }),
    })
    documents.push(...page.documents)
    total = page.total
    cursor = page.nextCursor
  } while (cursor !== undefined && documents.length < wanted)
  if (options.json) printJson({ documents, total })
  else {
    const rows = documents.map((document) => [
      document.id,
      document.type,
      document.pages ? `${document.pages} p` : '',
      formatCount(document.chunks, 'chunk'),
      findShownState(document) === 'textless' ? 'no text' : document.state,
      document.addedAt.slice(0, 16).replace('T', ' '),
      describeWhere(document),
      document.remarks.length > 0 ? formatCount(document.remarks.length, 'remark') : '',
    ])
    if (rows.length > 0) print(table(rows))
    say(formatCount(total, 'document'))
  }
  return 0
}

export async function show(
  id: string,
  options: Json & { chunks?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  const document = await client.knowledge.get({ id })
  const chunks = options.chunks ? await readChunks(id, client) : undefined
  if (options.json) {
    printJson(chunks ? { ...document, chunkTexts: chunks } : document)
    return 0
  }
  print(document.title)
  const facts: [string, string | undefined][] = [
    ['id', document.id],
    ['file', document.path],
    ['url', document.url],
    ['source', document.source],
    ['type', document.type],
    ['pages', document.pages?.toString()],
    ['chunks', `${document.chunks}, ${document.embedded} embedded`],
    ['size', formatBytes(document.bytes)],
    ['state', document.state],
    ['added', document.addedAt],
    ['updated', document.updatedAt],
  ]
  print(table(facts.flatMap(([name, value]) => (value === undefined ? [] : [[`  ${name}`, value]]))))
  for (const { message, remedy } of document.remarks) print(`  remark  ${message} ${remedy}`)
  for (const chunk of chunks ?? []) {
    const pages = chunk.pages ? `, pages ${chunk.pages[0]}–${chunk.pages[1]}` : ''
    print(
      `\n[${chunk.position + 1}] ${formatCount(chunk.tokens, 'token')}${pages}  ${chunk.headings.join(' / ')}`,
    )
    print(chunk.text)
  }
  return 0
}

async function readChunks(id: string, client: CatalystClient): Promise<DocumentChunk[]> {
  const chunks: DocumentChunk[] = []
  let cursor: string | undefined
  do {
    const page = await client.knowledge.chunks({ id, limit: 1000, ...(cursor !== undefined && { cursor }) })
    chunks.push(...page.chunks)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return chunks
}

export async function open(
  id: string,
  options: Json & { page?: number },
  { client }: Connection,
): Promise<ExitCode> {
  const { opened } = await client.knowledge.open({ id, ...(options.page && { page: options.page }) })
  if (options.json) printJson({ opened })
  else say(`Opened ${opened}`)
  return 0
}

export async function remove(
  ids: string[],
  options: Json & Filter & { all?: boolean; expect?: number },
  { client }: Connection,
): Promise<ExitCode> {
  const chosen = readChosen(ids, options)
  const answer = await client.knowledge.remove({ ...chosen, ...defined({ expected: options.expect }) })
  if (options.json) printJson(answer)
  else print(`${formatCount(answer.removed, 'document')} removed`)
  for (const id of answer.missing) say(`There is no document ${id}.`)
  return answer.missing.length > 0 ? 1 : 0
}

export async function reindex(
  ids: string[],
  options: Json & Filter & { all?: boolean; outdated?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  const begun = options.outdated
    ? await reindexOutdated(ids, options, client)
    : await reindexChosen(readChosen(ids, options), client)
  if (begun === undefined) {
    if (options.json) printJson({ refused: [] })
    else print('There is nothing to index again.')
    return 0
  }
  const { runId, refused } = begun
  const run = await followRun(client, runId)
  const { succeeded: read, unchanged, skipped, failed } = run.counts
  const chunks = run.figures.chunks ?? 0
  if (options.json)
    printJson({ runId, status: run.status, read, unchanged, skipped, failed, chunks, refused })
  else print(`${read} indexed again, ${failed} failed`)
  for (const { name, message } of refused) say(`refused  ${name}: ${message}`)
  if (run.message && run.status !== 'succeeded') say(run.message)
  return run.status === 'succeeded' && refused.length === 0 ? 0 : 1
}

export async function embed(options: Json, { client }: Connection): Promise<ExitCode> {
  const { runId } = await client.knowledge.embed()
  const run = await followRun(client, runId)
  const chunks = run.figures.chunks ?? 0
  if (options.json) printJson({ runId, status: run.status, chunks })
  else print(`${formatCount(chunks, 'chunk')} embedded`)
  if (run.message && run.status !== 'succeeded') say([run.message, run.remedy].filter(Boolean).join(' '))
  return run.status === 'succeeded' ? 0 : 1
}

/** Where nothing matches a filter, that is not a failure. */
async function reindexChosen(chosen: ChosenDocuments, client: CatalystClient) {
  const { except: _, ...filter } = chosen.matching ?? {}
  if (chosen.matching && (await client.knowledge.list({ ...filter, limit: 1 })).total === 0) return undefined
  return client.knowledge.reindex(chosen)
}

/** Those with other chunks than the settings name. Where there are none, that is not a failure. */
async function reindexOutdated(ids: string[], options: Filter & { all?: boolean }, client: CatalystClient) {
  if (options.all || ids.length > 0 || Object.keys(pickFilter(options)).length > 0) {
    throw new CommandFailure('Give ids, --all, a filter or --outdated, one of them.', { exitCode: 2 })
  }
  const { followUps } = await client.knowledge.totals()
  return followUps.some(({ kind }) => kind === 'reindex') ? client.knowledge.reindexOutdated() : undefined
}

function pickFilter({ filter, type, state }: Filter): Filter {
  return defined({ filter, type, state })
}

/** The documents that were meant: ids, a filter, or all of them, and never all by an oversight. */
function readChosen(ids: string[], options: Filter & { all?: boolean }): ChosenDocuments {
  const matching = pickFilter(options)
  const filtered = Object.keys(matching).length > 0
  const given = [ids.length > 0, options.all === true || filtered].filter(Boolean).length
  if (given > 1) throw new CommandFailure('Give ids, or --all or a filter, not both.', { exitCode: 2 })
  if (ids.length > 0) return { ids }
  if (given === 0) {
    throw new CommandFailure('Give the id of a document, --all, or a filter (--filter, --type, --state).', {
      exitCode: 2,
    })
  }
  return { matching }
}
