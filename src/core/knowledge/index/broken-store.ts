import type { Problem } from '../../platform/errors.ts'
import type { KnowledgeStore } from '../ports.ts'

/**
 * Stands where a store could not be opened: every call says why. The app starts all the same, so that the status page
 * can tell, and everything that needs no documents works.
 */
export function brokenStore(problem: Problem): KnowledgeStore {
  const fail = () => Promise.reject(problem)
  const change = { put: fail, remove: fail }
  return {
    ...change,
    documents: {
      known: fail,
      list: fail,
      ids: fail,
      origins: fail,
      get: fail,
      chunks: fail,
      wholeChunks: fail,
      totals: fail,
      cutOtherwise: fail,
    },
    index: {
      pending: fail,
      pendingCount: fail,
      putVectors: fail,
      activate: fail,
      answering: fail,
      ready: fail,
      search: fail,
    },
    statistics: fail,
    verify: fail,
    close: async () => {},
  }
}
