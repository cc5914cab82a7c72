import { useCallback, useEffect, useRef } from 'react'
import type { DocumentState, DocumentSummary, DocumentType } from '../../../contract/knowledge.ts'
import { defined } from '../../../shared/defined.ts'
import { client } from '../../lib/client.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { type Pages, usePages } from '../../lib/use-pages.ts'

export interface DocumentFilter {
  filter: string
  type: DocumentType | 'any'
  state: DocumentState | 'any'
}

/** Ms between two looks while the index keeps changing. */
const pace = 1500

/**
 * The documents that match, page by page. While the index changes, what is loaded is asked for again, at most every
 * 1.5 s, so that states and counts stay true without the list jumping.
 */
export function useDocuments({ filter, type, state }: DocumentFilter) {
  const changes = useKnowledge((knowledge) => knowledge.changes)
  const lookedAt = useRef(0)

  const ask = useCallback(
    async (
      page: { cursor?: string; limit: number },
      signal: AbortSignal,
    ): Promise<Pages<DocumentSummary>> => {
      lookedAt.current = Date.now()
      const { documents, ...rest } = await client.knowledge.list(
        { ...page, ...narrowBy({ filter, type, state }) },
        { signal },
      )
      return { ...rest, items: documents }
    },
    [filter, type, state],
  )
  const pages = usePages(ask, getId)

  const { refresh } = pages
  // Every change of the index is a reason to look again.
  useEffect(() => {
    const wait = Math.max(0, pace - (Date.now() - lookedAt.current))
    const timer = setTimeout(refresh, wait)
    return () => clearTimeout(timer)
  }, [changes, refresh])

  return pages
}

/** The filter as the services take it. */
export function narrowBy({ filter, type, state }: DocumentFilter) {
  return {
    ...defined({
      filter: filter || undefined,
      type: type === 'any' ? undefined : type,
      state: state === 'any' ? undefined : state,
    }),
  }
}

const getId = ({ id }: DocumentSummary) => id
