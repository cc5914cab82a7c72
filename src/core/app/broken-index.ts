import type { SearchIndex } from '../knowledge/ports.ts'
import type { Problem } from '../platform/errors.ts'

/**
 * Stands where an index could not be opened: every call says why. The app starts all the same, so that the status page
 * can tell, and everything that needs no index works.
 */
export function brokenIndex(problem: Problem): SearchIndex {
  const fail = () => Promise.reject(problem)
  return new Proxy({} as SearchIndex, {
    get: (_target, name) => (name === 'then' ? undefined : name === 'close' ? async () => {} : fail),
  })
}
