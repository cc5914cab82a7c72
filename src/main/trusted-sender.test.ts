import { expect, test } from 'vitest'
import { isOwnPage, isTrusted } from './trusted-sender.ts'

test('only the top frame of our own page is trusted', () => {
  expect(isTrusted({ url: 'app://catalyst/#/runs', parent: null })).toBe(true)
  expect(isTrusted({ url: 'app://catalyst/', parent: {} })).toBe(false)
  expect(isTrusted({ url: 'https://example.com/', parent: null })).toBe(false)
  expect(isTrusted(null)).toBe(false)
})

test.each([
  'app://catalyst.example/',
  'app://catalyst:80/',
  'app://user@catalyst/',
  'app://other/',
  'https://catalyst/',
  'file:///catalyst',
  'data:text/html,app://catalyst/',
  'about:blank',
  '',
])('not our own page: %s', (address) => expect(isOwnPage(address)).toBe(false))
