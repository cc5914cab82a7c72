import { expect, test } from 'vitest'
import { parseSearch, type SearchState, searchPlace, toFilters } from './search-state.ts'

const full: SearchState = {
  query: 'what? "is" kept & for #how long 🧪',
  mode: 'bm25',
  sources: ['contracts 2026', 'a&b'],
  types: ['pdf', 'docx'],
  days: 365,
}

test('a search comes back from its address as it was', () => {
  const place = searchPlace(full)
  expect(parseSearch(place.slice(place.indexOf('?') + 1))).toEqual(full)
})

test('nothing asked is the plain page, and what the address makes up is left out', () => {
  expect(searchPlace(parseSearch(''))).toBe('/search')
  expect(parseSearch('mode=magic&type=exe&days=-3')).toEqual(parseSearch(''))
})

test('a time filter begins at the start of a day', () => {
  const now = Date.parse('2026-11-22T17:41:08.000Z')
  expect(toFilters({ ...full, sources: [], types: [], days: 30 }, now)).toEqual({
    from: '2026-10-23T00:00:00.000Z',
  })
  expect(toFilters({ ...full, sources: [], types: [], days: 0 }, now)).toBeUndefined()
})
