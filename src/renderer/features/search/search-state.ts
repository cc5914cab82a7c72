import { DocumentType, type SearchFilters, SearchMode } from '../../../contract/knowledge.ts'
import { defined } from '../../../shared/defined.ts'

/** All that a search is, so that it can stand in the address and be gone back to. */
export interface SearchState {
  query: string
  mode: SearchMode
  sources: string[]
  types: DocumentType[]
  /** Days back from today; 0 is any time. */
  days: number
}

export const noFilters = { sources: [], types: [], days: 0 } satisfies Partial<SearchState>

/** Reads a search from the query part of the address. What it does not know it leaves out. */
export function parseSearch(text: string): SearchState {
  const given = new URLSearchParams(text)
  const mode = SearchMode.safeParse(given.get('mode'))
  const days = Number(given.get('days'))
  return {
    query: given.get('q') ?? '',
    mode: mode.success ? mode.data : 'hybrid',
    sources: given.getAll('source'),
    types: given.getAll('type').flatMap((type) => {
      const known = DocumentType.safeParse(type)
      return known.success ? [known.data] : []
    }),
    days: Number.isInteger(days) && days > 0 ? days : 0,
  }
}

/** The place of a search: `/search?q=backups&mode=bm25`. */
export function searchPlace({ query, mode, sources, types, days }: SearchState): string {
  const given = new URLSearchParams()
  if (query) given.set('q', query)
  if (mode !== 'hybrid') given.set('mode', mode)
  for (const source of sources) given.append('source', source)
  for (const type of types) given.append('type', type)
  if (days > 0) given.set('days', String(days))
  const text = given.toString()
  return text ? `/search?${text}` : '/search'
}

/** The filters as the contract has them. The moment is rounded to the day, so that it is the same all day long. */
export function toFilters({ sources, types, days }: SearchState, now: number): SearchFilters | undefined {
  const day = 86_400_000
  const filters: SearchFilters = {
    ...defined({
      sources: sources.length > 0 ? sources : undefined,
      types: types.length > 0 ? types : undefined,
      from: days > 0 ? new Date(Math.floor(now / day) * day - days * day).toISOString() : undefined,
    }),
  }
  return Object.keys(filters).length > 0 ? filters : undefined
}
