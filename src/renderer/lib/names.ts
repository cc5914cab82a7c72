import { findShownState } from '../../contract/document-words.ts'
import { formats } from '../../contract/formats.ts'
import type { DocumentState, DocumentSummary, DocumentType } from '../../contract/knowledge.ts'
import type { RunStatus } from '../../contract/runs.ts'
import type { Shape } from '../ui/status-shape.tsx'

/** What people call a type of document. */
export function typeName(type: DocumentType): string {
  return formats[type].name
}

/** A document's state as a shape and a word. */
export const documentStates: Record<DocumentState, { shape: Shape; word: string }> = {
  reading: { shape: 'running', word: 'Reading' },
  bm25: { shape: 'degraded', word: 'BM25 only' },
  embedding: { shape: 'running', word: 'Embedding' },
  searchable: { shape: 'healthy', word: 'Searchable' },
}

/** What a document's state is to its reader: one without any text is in the index and yet found by nothing. */
export function describeState(document: Pick<DocumentSummary, 'state' | 'chunks'>): {
  shape: Shape
  word: string
} {
  const state = findShownState(document)
  return state === 'textless' ? { shape: 'off', word: 'No text' } : documentStates[state]
}

/** A run's state as a shape and a word. */
export const runStates: Record<RunStatus, { shape: Shape; word: string }> = {
  queued: { shape: 'queued', word: 'Queued' },
  running: { shape: 'running', word: 'Running' },
  succeeded: { shape: 'healthy', word: 'Done' },
  partial: { shape: 'degraded', word: 'Done in part' },
  failed: { shape: 'unhealthy', word: 'Failed' },
  cancelled: { shape: 'off', word: 'Cancelled' },
  interrupted: { shape: 'degraded', word: 'Interrupted' },
}

/** The last part of a path, on any platform. */
export function fileName(path: string): string {
  return path.split(/[\\/]/u).filter(Boolean).at(-1) ?? path
}
