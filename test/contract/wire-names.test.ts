import { expect, test } from 'vitest'
import { openApiDocument } from '../../src/transports/http/openapi.ts'

/** Names in another case that people outside were promised: by `/api/health`, `/api/search` and `/api/ask`. */
const promised = ['checked_at', 'interval_ms', 'latency_ms', 'took_ms']

/** The names of fields and parameters in a part of the document. */
function findNames(part: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(part)) for (const inner of part) findNames(inner, found)
  else if (typeof part === 'object' && part !== null) {
    for (const [key, inner] of Object.entries(part)) {
      if (key === 'properties' && typeof inner === 'object' && inner !== null)
        for (const name of Object.keys(inner)) found.add(name)
      if (key === 'name' && typeof inner === 'string' && 'in' in part && part.in !== 'cookie')
        found.add(inner)
      findNames(inner, found)
    }
  }
  return found
}

test('every name on the wire is in camelCase, but for those that were promised', async () => {
  const { paths, ...rest } = await openApiDocument('0')
  const names = [...findNames({ paths, ...rest })]
  expect(names.length).toBeGreaterThan(300)
  expect(names.filter((name) => name.includes('_')).sort()).toEqual(promised)
  const elsewhere = Object.entries(paths).filter(
    ([place]) => !/^(?:\/api)?\/(?:health|search|ask|ask\/conversations\/\{id\})$/u.test(place),
  )
  expect([...findNames(elsewhere)].filter((name) => name.includes('_'))).toEqual([])
})
