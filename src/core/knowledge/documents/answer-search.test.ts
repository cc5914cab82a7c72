import { expect, test } from 'vitest'
import { silentLogger } from '../../platform/logger.ts'
import type { KnowledgeStore, SearchIndex } from '../ports.ts'
import { SearchAnswerer, type SearchParts } from './answer-search.ts'

test('opening the Search page, which asks for nothing yet, readies the index; failing to is not a failure of the answer', async () => {
  let readied = 0
  const index: Pick<SearchIndex, 'ready'> = {
    ready: () => {
      readied++
      return Promise.reject(new Error('The file is damaged'))
    },
  }
  const searcher = new SearchAnswerer({
    store: { index } as KnowledgeStore,
    logger: silentLogger,
  } as unknown as SearchParts)
  const { results, notice } = await searcher.answer({ query: '  ', limit: 10 })
  expect(results).toEqual([])
  expect(notice).toMatch(/^Nothing was asked/u)
  expect(readied).toBe(1)
})
