import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { FollowUp } from './follow-ups.ts'
import { formatNames } from './formats.ts'
import { PageInfo, PageInput, Timestamp } from './page.ts'
import { action, query } from './procedure.ts'

export const DocumentType = z.enum(formatNames)
export type DocumentType = z.infer<typeof DocumentType>

/** `reading`: a newer version is on its way in. `bm25`: found by words only. `embedding`: vectors are under way. */
export const DocumentState = z.enum(['reading', 'bm25', 'embedding', 'searchable'])
export type DocumentState = z.infer<typeof DocumentState>

/** Why a file did not get in. Each has a message and a remedy of its own. */
export const ReadFailureCode = z.enum([
  'encrypted',
  'damaged',
  'empty',
  'no-text-layer',
  'too-large',
  'unsupported',
  'not-found',
  'not-readable',
  'timeout',
  'out-of-memory',
  'crashed',
  'bad-record',
  'internal',
])
export type ReadFailureCode = z.infer<typeof ReadFailureCode>

/** What a reader may remark of a document that it read: it has less than one would think, or reads otherwise than it stands. */
export const RemarkCode = z.enum(['no-text', 'pages-without-text', 'rows-do-not-fit', 'quote-not-closed'])
export type RemarkCode = z.infer<typeof RemarkCode>

export const Remark = z.object({
  code: RemarkCode,
  /** The first page it is about, from 1. */
  page: z.number().int().positive().optional(),
  message: z.string(),
  remedy: z.string(),
})
export type Remark = z.infer<typeof Remark>

export const DocumentSummary = z.object({
  id: z.string(),
  title: z.string(),
  /** Where the file lies, when it came from this machine's disk. */
  path: z.string().optional(),
  url: z.string().optional(),
  /** What it came in with: the folder or JSONL file, `upload`, or the name of an uploaded JSONL file. */
  source: z.string(),
  type: DocumentType,
  pages: z.number().int().positive().optional(),
  chunks: z.number().int().nonnegative(),
  embedded: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  state: DocumentState,
  /** What was read otherwise than it stands, or could not be. */
  remarks: z.array(Remark),
  addedAt: Timestamp,
  updatedAt: Timestamp,
})
export type DocumentSummary = z.infer<typeof DocumentSummary>

export const DocumentChunk = z.object({
  id: z.string(),
  /** Position in the document, from 0. */
  position: z.number().int().nonnegative(),
  text: z.string(),
  tokens: z.number().int().positive(),
  /** First and last page, from 1; `null` for formats without pages. */
  pages: z.tuple([z.number().int(), z.number().int()]).nullable(),
  headings: z.array(z.string()),
  /** Character offsets in the document's extracted text, end exclusive. */
  offsets: z.tuple([z.number().int(), z.number().int()]),
  embedded: z.boolean(),
})
export type DocumentChunk = z.infer<typeof DocumentChunk>

export const SearchMode = z.enum(['hybrid', 'bm25', 'vector'])
export type SearchMode = z.infer<typeof SearchMode>

/** Strict: a filter that is misspelt must not be taken for none. */
export const SearchFilters = z.strictObject({
  /** Documents from any of these sources. */
  sources: z.array(z.string()).optional(),
  types: z.array(DocumentType).optional(),
  /** Documents updated at or after / before these moments. */
  from: Timestamp.optional(),
  to: Timestamp.optional(),
})
export type SearchFilters = z.infer<typeof SearchFilters>

/** Whether a text has nothing but blanks, among them those that take no room. */
export function isBlank(text: string): boolean {
  return !/[^\s\p{Cf}]/u.test(text)
}

export const SearchInput = z.object({
  query: z
    .string()
    .max(20_000)
    .refine((text) => !isBlank(text), { error: 'Say what to look for: the query is empty.' }),
  mode: SearchMode.optional(),
  limit: z.number().int().min(1).max(100).default(10),
  filters: SearchFilters.optional(),
})
export type SearchInput = z.infer<typeof SearchInput>

const Rank = z.object({ rank: z.number().int().positive(), score: z.number() })

export const SearchHit = z.object({
  documentId: z.string(),
  chunkId: z.string(),
  title: z.string(),
  path: z.string().optional(),
  url: z.string().optional(),
  type: DocumentType,
  source: z.string(),
  headings: z.array(z.string()),
  /** The page the shown passage stands on, from 1; `null` for formats without pages. */
  page: z.number().int().positive().nullable(),
  /** First and last page of the chunk the passage is from. */
  pages: z.tuple([z.number().int(), z.number().int()]).nullable(),
  /** How many pages the document has. */
  pageCount: z.number().int().positive().nullable(),
  /** The passage to show: the part of the chunk that answers best. */
  text: z.string(),
  /** Matched words in `text`, as [start, end) character offsets. */
  highlights: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** The fused score; higher is better. */
  score: z.number(),
  /** Why: where the chunk stood in each list. A list that did not rank it has no entry. */
  ranks: z.object({ bm25: Rank.optional(), vector: Rank.optional() }),
})
export type SearchHit = z.infer<typeof SearchHit>

export const SearchAnswer = z.object({
  results: z.array(SearchHit),
  /** What was really used. */
  mode: SearchMode,
  took_ms: z.number().nonnegative(),
  /** How many different passages the lists offered before the limit. */
  candidates: z.number().int().nonnegative(),
  /** Share of chunks with a vector of the active model, 0 to 1. */
  embedded: z.number().min(0).max(1),
  /** Said when the answer is not what was asked for, or nothing was asked: BM25 alone answered because … */
  notice: z.string().optional(),
})
export type SearchAnswer = z.infer<typeof SearchAnswer>

/**
 * How meaning is searched now. `ready`: every chunk has its vector. `partial`: the others are found by words. `former`:
 * the vectors of an earlier model answer until the one in force has made its own. `words`: not at all. `nothing`:
 * nothing is there to embed.
 */
export const MeaningState = z.enum(['ready', 'partial', 'former', 'words', 'nothing'])
export type MeaningState = z.infer<typeof MeaningState>

export const KnowledgeTotals = z.object({
  documents: z.number().int().nonnegative(),
  chunks: z.number().int().nonnegative(),
  embedded: z.number().int().nonnegative(),
  bytesOnDisk: z.number().int().nonnegative(),
  sources: z.array(z.object({ source: z.string(), documents: z.number().int() })),
  embeddings: z.object({
    provider: z.enum(['builtin', 'openai']),
    model: z.string(),
    /** Of the vectors that answer searches now; `null` where none do. */
    dimensions: z.number().int().positive().nullable(),
    meaning: MeaningState,
    /** The same in one sentence, for people. */
    sentence: z.string(),
    /** Set when vectors cannot be made or asked for now: why, and what to do. */
    problem: z.object({ message: z.string(), remedy: z.string() }).optional(),
  }),
  followUps: z.array(FollowUp),
})
export type KnowledgeTotals = z.infer<typeof KnowledgeTotals>

const IngestOptions = z.object({
  /** `false` leaves the vectors for a later run. */
  embed: z.boolean().default(true),
  /** Only files changed at or after this moment. */
  since: Timestamp.optional(),
})

export const RefusedFile = z.object({ name: z.string(), message: z.string(), code: ReadFailureCode })

const Accepted = z.object({
  runId: z.string(),
  /** How many files are safely on record: from here on they survive any crash. */
  accepted: z.number().int().nonnegative(),
  refused: z.array(RefusedFile),
})

const Reread = Accepted.extend({
  /** How many documents are read again: one file may hold many. */
  documents: z.number().int().nonnegative(),
})

/** Which documents of the list are meant; what is absent excludes none. */
const listFilter = {
  /** Part of a title or a path. */
  filter: z.string().optional(),
  type: DocumentType.optional(),
  state: DocumentState.optional(),
}

const mostIds = 10_000
const IdList = z.array(z.string()).max(mostIds, {
  error: `At most ${mostIds.toLocaleString('en-US')} ids can be named; give a filter by \`matching\` instead.`,
})

/** Strict: a filter that is misspelt must not mean all documents. `{}` means all. */
export const MatchingDocuments = z.strictObject({
  ...listFilter,
  /** All that match but these. */
  except: IdList.optional(),
})
export type MatchingDocuments = z.infer<typeof MatchingDocuments>

/** Documents by their ids, or all that match. */
const chosenDocuments = { ids: IdList.min(1).optional(), matching: MatchingDocuments.optional() }

/** Documents that an act is for: by their ids, or by a filter, however many that are. */
export interface ChosenDocuments {
  readonly ids?: string[] | undefined
  readonly matching?: MatchingDocuments | undefined
}

function namesOneChoice({ ids, matching }: ChosenDocuments): boolean {
  return (ids === undefined) !== (matching === undefined)
}

const oneChoice = {
  error: 'Give the `ids` of documents, or `matching` with a filter ({} means all): one of them.',
  path: ['ids'],
}

export const knowledge = {
  upload: action({
    method: 'POST',
    path: '/ingest',
    tags: ['knowledge'],
    successStatus: 202,
    summary: 'Ingest uploaded files',
    description: 'Multipart, field `files`, many. Answers once the files are safely stored.',
    audit: { target: { type: 'documents' } },
  })
    .input(z.object({ files: z.array(z.file()).min(1), embed: z.stringbool().optional() }))
    .output(Accepted),
  ingest: action({
    method: 'POST',
    path: '/ingest/paths',
    tags: ['knowledge'],
    successStatus: 202,
    summary: 'Ingest files and folders of this machine',
    audit: { target: { type: 'documents' } },
  })
    .input(
      IngestOptions.extend({
        paths: z.array(z.string().min(1)).max(100_000).default([]),
        /** JSONL files for bulk import: one `{id, title, text, url?, updated?}` a line. */
        jsonl: z.array(z.string().min(1)).max(1000).default([]),
      }),
    )
    .output(Accepted),
  embed: action({
    method: 'POST',
    path: '/embed',
    tags: ['knowledge'],
    successStatus: 202,
    summary: 'Make the vectors that are missing',
    audit: { target: { type: 'documents' } },
  }).output(z.object({ runId: z.string() })),
  addSample: action({
    method: 'POST',
    path: '/documents/sample',
    tags: ['knowledge'],
    successStatus: 202,
    summary: 'Ingest the sample document that comes with Catalyst',
    audit: { target: { type: 'documents' } },
  }).output(z.object({ runId: z.string() })),
  totals: query({ path: '/knowledge', tags: ['knowledge'], summary: 'What the index holds' }).output(
    KnowledgeTotals,
  ),
  watch: query({
    path: '/knowledge/events',
    tags: ['knowledge'],
    summary: 'The totals now, then after every change',
  }).output(eventIterator(KnowledgeTotals)),
  list: query({ path: '/documents', tags: ['knowledge'], summary: 'Documents, newest first' })
    .input(PageInput.extend(listFilter))
    .output(PageInfo.extend({ documents: z.array(DocumentSummary) })),
  get: query({ path: '/documents/{id}', tags: ['knowledge'], summary: 'One document' })
    .input(z.object({ id: z.string() }))
    .output(DocumentSummary),
  chunks: query({
    path: '/documents/{id}/chunks',
    tags: ['knowledge'],
    summary: "One document's chunks, in order",
  })
    .input(PageInput.extend({ id: z.string() }))
    .output(
      PageInfo.extend({
        chunks: z.array(DocumentChunk),
        /** Length of the extracted text. */ characters: z.number().int(),
      }),
    ),
  remove: action({
    method: 'POST',
    path: '/documents/remove',
    tags: ['knowledge'],
    summary: 'Remove documents from the index',
    description:
      'By `ids`, or all that `matching` lets pass. Where `expected` is not how many there are now, nothing is removed and the answer is 409.',
    audit: { security: true, target: { type: 'document', id: 'ids' } },
  })
    .input(
      z
        .strictObject({
          ...chosenDocuments,
          /** How many documents whoever asks was shown. */
          expected: z.number().int().nonnegative().optional(),
        })
        .refine(namesOneChoice, oneChoice),
    )
    .output(z.object({ removed: z.number().int(), missing: z.array(z.string()) })),
  reindex: action({
    method: 'POST',
    path: '/documents/reindex',
    tags: ['knowledge'],
    successStatus: 202,
    summary: 'Read and index documents again',
    description: 'By `ids`, or all that `matching` lets pass.',
    audit: { target: { type: 'document', id: 'ids' } },
  })
    .input(z.strictObject(chosenDocuments).refine(namesOneChoice, oneChoice))
    .output(Reread),
  reindexOutdated: action({
    method: 'POST',
    path: '/documents/reindex-outdated',
    tags: ['knowledge'],
    successStatus: 202,
    summary: 'Read and index again what was cut by another chunking than the settings name',
    audit: { target: { type: 'documents' } },
  }).output(Reread),
  open: action({
    method: 'POST',
    path: '/documents/{id}/open',
    tags: ['knowledge'],
    summary: 'Open the file at a page on this machine',
    audit: { target: { type: 'document', id: 'id' } },
  })
    .input(z.object({ id: z.string(), page: z.coerce.number().int().positive().optional() }))
    .output(z.object({ opened: z.string() })),
  search: query({
    method: 'POST',
    path: '/search',
    tags: ['knowledge'],
    summary: 'Search by words and meaning',
  })
    .input(SearchInput)
    .output(SearchAnswer),
}
