import { useCallback, useEffect, useRef, useState } from 'react'
import type { DocumentState, DocumentSummary, DocumentType } from '../../../contract/knowledge.ts'
import { client } from '../../lib/client.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { isAborted, problemOf, type ShownProblem } from '../../lib/problem.ts'

export interface DocumentFilter {
  filter: string
  type: DocumentType | 'any'
  state: DocumentState | 'any'
}

interface Listed {
  documents: DocumentSummary[]
  total: number
  nextCursor?: string | undefined
}

const pageSize = 100
/** Ms between two looks while the index keeps changing. */
const pace = 1500

/**
 * The documents that match, page by page. While the index changes, what is loaded is asked for again, at most every
 * 1.5 s, so that states and counts stay true without the list jumping.
 */
export function useDocuments({ filter, type, state }: DocumentFilter) {
  const [listed, setListed] = useState<Listed>()
  const [problem, setProblem] = useState<ShownProblem>()
  const [loadingMore, setLoadingMore] = useState(false)
  const changes = useKnowledge((knowledge) => knowledge.changes)
  const count = useRef(pageSize)
  const asked = useRef<AbortController>(undefined)
  const lookedAt = useRef(0)

  const ask = useCallback(
    async (input: { cursor?: string; limit: number }) => {
      asked.current?.abort()
      asked.current = new AbortController()
      lookedAt.current = Date.now()
      return client.knowledge.list(
        {
          ...input,
          ...(filter ? { filter } : {}),
          ...(type === 'any' ? {} : { type }),
          ...(state === 'any' ? {} : { state }),
        },
        { signal: asked.current.signal },
      )
    },
    [filter, type, state],
  )

  const reload = useCallback(async () => {
    try {
      const page = await ask({ limit: Math.min(1000, count.current) })
      setListed(page)
      setProblem(undefined)
    } catch (error) {
      if (!isAborted(error)) setProblem(problemOf(error))
    }
  }, [ask])

  // Another question: start again at the first page.
  useEffect(() => {
    count.current = pageSize
    void reload()
    return () => asked.current?.abort()
  }, [reload])

  // By the time a look is due another question may stand: it must not bring back the answer to the old one.
  const newest = useRef(reload)
  newest.current = reload
  useEffect(() => {
    const wait = Math.max(0, pace - (Date.now() - lookedAt.current))
    const timer = setTimeout(() => void newest.current(), wait)
    return () => clearTimeout(timer)
  }, [changes])

  const more = useCallback(async () => {
    if (!listed?.nextCursor || loadingMore) return
    setLoadingMore(true)
    try {
      const page = await ask({ cursor: listed.nextCursor, limit: pageSize })
      const known = new Set(listed.documents.map(({ id }) => id))
      const documents = [...listed.documents, ...page.documents.filter(({ id }) => !known.has(id))]
      count.current = documents.length
      setListed({ ...page, documents })
    } catch (error) {
      if (!isAborted(error)) setProblem(problemOf(error))
    } finally {
      setLoadingMore(false)
    }
  }, [ask, listed, loadingMore])

  return { listed, problem, reload, more, loadingMore }
}
