import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { HttpDoorOptions } from '../../src/transports/http/door.ts'
import { contractDouble, type Handlers } from './contract-double.ts'
import { openHttpDoor, testToken } from './doors.ts'

export const bearer = { Authorization: `Bearer ${testToken}` }

/** For the top of a test file: a folder for each test, and a web door over a double of the contract once it is opened. */
export function doorForEachTest() {
  let door: Awaited<ReturnType<typeof openHttpDoor>>
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'catalyst-http-'))
  })
  afterEach(async () => {
    await door?.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    get door() {
      return door
    },
    get folder() {
      return folder
    },
    async open(handlers: Handlers = {}, options: Partial<HttpDoorOptions> = {}) {
      door = await openHttpDoor({ router: contractDouble(handlers), ...options })
      return door
    },
    ask: (at: string, init: RequestInit = {}) =>
      fetch(new URL(at, door.url), { redirect: 'manual', ...init, headers: { ...bearer, ...init.headers } }),
    askAnonymously: (at: string, init?: RequestInit) => fetch(new URL(at, door.url), init),
    /** Sends bytes as they are, gives all that comes back until the other end closes. */
    raw(bytes: string): Promise<string> {
      return new Promise((resolve, reject) => {
        let answer = ''
        const socket = connect(door.port, '127.0.0.1', () => socket.write(bytes))
        socket.on('data', (data) => {
          answer += data
        })
        socket.on('error', reject).on('close', () => resolve(answer))
      })
    },
  }
}
