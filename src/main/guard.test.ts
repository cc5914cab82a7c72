import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { expect, test, vi } from 'vitest'
import { silentLogger } from '../core/platform/logger.ts'
import { guard } from './guard.ts'

/** A page of ours, with what the guard hears of it. */
class Contents extends EventEmitter {
  openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  address = 'app://catalyst/'
  getURL = () => this.address
  setWindowOpenHandler(handler: Contents['openHandler']) {
    this.openHandler = handler
  }
  /** Whether an event was let through. */
  lets(name: string, details: object = {}): boolean {
    let prevented = false
    this.emit(name, { ...details, preventDefault: () => (prevented = true) })
    return !prevented
  }
  click = () => this.emit('input-event', {}, { type: 'mouseDown' })
}

function setUp() {
  const app = new EventEmitter()
  const opened: string[] = []
  guard(app as unknown as App, ({ href }) => opened.push(href), silentLogger)
  const contents = new Contents()
  app.emit('web-contents-created', {}, contents)
  const go = (url: string, isMainFrame = true) => contents.lets('will-frame-navigate', { url, isMainFrame })
  return { contents, opened, go }
}

test('no page attaches a webview, opens a window or leaves our origin', () => {
  const { contents, opened, go } = setUp()
  expect(contents.lets('will-attach-webview')).toBe(false)
  expect(contents.openHandler({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
  expect(go('https://example.com/')).toBe(false)
  expect(go('app://catalyst.example.com/')).toBe(false)
  expect(go('file:///etc/passwd')).toBe(false)
  expect(go('data:text/html,x', false)).toBe(false)
  expect(contents.lets('will-redirect', { url: 'https://example.com/' })).toBe(false)
  expect(go('app://catalyst/#/runs')).toBe(true)
  expect(opened).toEqual([])
})

test('a link opens outside right after a click, and only with https and mailto', () => {
  const { contents, opened, go } = setUp()
  contents.click()
  for (const url of [
    'https://example.com/docs',
    'mailto:me@example.com',
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'vscode://open?x',
    'not an address',
  ])
    contents.openHandler({ url })
  expect(go('https://example.com/away')).toBe(false)
  expect(opened).toEqual(['https://example.com/docs', 'mailto:me@example.com', 'https://example.com/away'])
})

test('a click is forgotten after five seconds', () => {
  vi.useFakeTimers()
  try {
    const { contents, opened } = setUp()
    contents.click()
    vi.advanceTimersByTime(5001)
    contents.openHandler({ url: 'https://example.com/' })
    expect(opened).toEqual([])
  } finally {
    vi.useRealTimers()
  }
})
