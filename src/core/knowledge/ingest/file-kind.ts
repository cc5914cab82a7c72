import { extname } from 'node:path'

export type FileKind = 'document' | 'jsonl'

/** Placeholder until the readers name their types. */
const documents = new Set(['.pdf', '.docx', '.md', '.markdown', '.html', '.htm', '.txt', '.text'])
const records = new Set(['.jsonl', '.ndjson'])

/** How a file is taken in, by its name; `undefined` when it is not. */
export function fileKindOf(name: string): FileKind | undefined {
  const extension = extname(name).toLowerCase()
  if (documents.has(extension)) return 'document'
  return records.has(extension) ? 'jsonl' : undefined
}

/** What is read, for people. */
export const supportedNames =
  'Catalyst reads PDF, DOCX, Markdown, HTML and plain text files, and JSONL imports.'
