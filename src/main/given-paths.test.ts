import type { IpcMain } from 'electron'
import { expect, test } from 'vitest'
import { silentLogger } from '../core/platform/logger.ts'
import { acceptGivenPaths, GivenPaths } from './given-paths.ts'

type Handler = (event: object, ...args: unknown[]) => unknown

function setUp() {
  const given = new GivenPaths()
  let handler: Handler = () => {}
  const ipc = { handle: (_channel: string, taken: Handler) => (handler = taken) }
  acceptGivenPaths(ipc as unknown as IpcMain, given, silentLogger)
  const say = (url: string, ...args: unknown[]) => handler({ senderFrame: { url, parent: null } }, ...args)
  return { given, say }
}

test('a path that the preload script names may be read from then on, and no other', () => {
  const { given, say } = setUp()
  expect(given.has('/home/me/a.pdf')).toBe(false)
  say('app://catalyst/', '/home/me/a.pdf')
  expect(given.has('/home/me/a.pdf')).toBe(true)
  expect(given.has('/home/me')).toBe(false)
  expect(given.has('/home/me/a.pdf/../b.pdf')).toBe(false)
})

test.each([
  ['of another page', 'https://example.com/', ['/etc/passwd']],
  ['of no page', 'about:blank', ['/etc/passwd']],
  ['relative', 'app://catalyst/', ['etc/passwd']],
  ['empty', 'app://catalyst/', ['']],
  ['no text', 'app://catalyst/', [{ path: '/etc/passwd' }]],
  ['absent', 'app://catalyst/', []],
  ['endless', 'app://catalyst/', [`/${'a'.repeat(40_000)}`]],
  ['one of several', 'app://catalyst/', ['/etc/passwd', '/etc/shadow']],
])('a path is refused that is %s', (_what, url, args) => {
  const { given, say } = setUp()
  expect(() => say(url, ...args)).toThrow('Only the Catalyst window')
  expect(given.has('/etc/passwd')).toBe(false)
})
