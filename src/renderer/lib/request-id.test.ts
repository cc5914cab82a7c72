import { expect, test } from 'vitest'
import { isRequestId, newId } from '../../core/platform/identity.ts'
import { logPlace, newRequestId } from './request-id.ts'

test('a page makes ids like those of the services: taken over, of one length, in the order of their time', () => {
  const now = Date.parse('2026-11-25T10:00:00Z')
  const id = newRequestId(now)
  expect(isRequestId(id)).toBe(true)
  expect(id).toMatch(/^req_[0-9a-z]{24}$/u)
  expect(id.slice(0, 13)).toBe(newId('req', now).slice(0, 13))
  expect(newRequestId(now + 1) > id).toBe(true)
  expect(new Set(Array.from({ length: 1000 }, () => newRequestId(now))).size).toBe(1000)
})

test('the log of a request, or a run, has a place', () => {
  expect(logPlace({ request: 'req_1' })).toBe('/logs?request=req_1')
})
