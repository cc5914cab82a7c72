import { EventEmitter } from 'node:events'
import type { IpcMain } from 'electron'
import { expect, test } from 'vitest'
import { connectMessage } from '../contract/window.ts'
import { silentLogger } from '../core/platform/logger.ts'
import { acceptPorts } from './port.ts'

function setUp() {
  const ipc = new EventEmitter()
  const served: unknown[] = []
  acceptPorts(ipc as unknown as IpcMain, (port) => served.push(port), silentLogger)
  const post = (url: string, count = 1, message: unknown = null) => {
    const ports = Array.from({ length: count }, () => ({
      closed: false,
      close() {
        this.closed = true
      },
    }))
    ipc.emit(connectMessage, { senderFrame: { url, parent: null }, ports }, message)
    return ports
  }
  return { served, post }
}

test('the port of our own page is served', () => {
  const { served, post } = setUp()
  const ports = post('app://catalyst/')
  expect(served).toEqual(ports)
  expect(ports[0]?.closed).toBe(false)
})

test('a port of any other page is closed', () => {
  const { served, post } = setUp()
  expect(post('https://example.com/')[0]?.closed).toBe(true)
  expect(served).toEqual([])
})

test('more than one port at a time is refused whole', () => {
  const { served, post } = setUp()
  expect(post('app://catalyst/', 2).map(({ closed }) => closed)).toEqual([true, true])
  expect(served).toEqual([])
})

test('a port that comes with anything else is refused', () => {
  const { served, post } = setUp()
  expect(post('app://catalyst/', 1, { mayRead: '/' })[0]?.closed).toBe(true)
  expect(served).toEqual([])
})
