import { EventEmitter, once } from 'node:events'
import type { CDPSession } from '@playwright/test'

/** One session of the Chrome DevTools Protocol, with Playwright's types of its commands and events. */
export interface DevtoolsSession {
  readonly send: CDPSession['send']
  readonly on: CDPSession['on']
}

export interface Devtools {
  /** The browser itself. */
  readonly root: DevtoolsSession
  /** The session that `Target.attachToTarget` gave. */
  session(id: string): DevtoolsSession
}

interface Answer {
  readonly id?: number
  readonly method?: string
  readonly params?: { sessionId?: string }
  readonly sessionId?: string
  readonly result?: unknown
  readonly error?: { message: string }
}

/** Connects to Chromium's DevTools socket. Commands sent after it has closed are rejected. */
export async function connectDevtools(url: string): Promise<Devtools> {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  const waiting = new Map<number, { method: string; resolve(value: unknown): void; reject(e: Error): void }>()
  const sessions = new Map<string, EventEmitter & DevtoolsSession>()
  let lastId = 0

  function newSession(sessionId?: string): EventEmitter & DevtoolsSession {
    const emitter = new EventEmitter()
    emitter.setMaxListeners(0)
    const send = (method: string, params: object = {}) => {
      if (socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error('The browser is closed'))
      const id = ++lastId
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      waiting.set(id, { method, resolve, reject })
      socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }))
      return promise
    }
    return Object.assign(emitter, { send }) as unknown as EventEmitter & DevtoolsSession
  }

  const root = newSession()
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer
    if (answer.id !== undefined) {
      const call = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (answer.error) call?.reject(new Error(`${call.method}: ${answer.error.message}`))
      else call?.resolve(answer.result)
      return
    }
    const attached = answer.method === 'Target.attachedToTarget' ? answer.params?.sessionId : undefined
    if (attached) sessions.set(attached, newSession(attached))
    const target = answer.sessionId ? sessions.get(answer.sessionId) : root
    if (answer.method) target?.emit(answer.method, answer.params)
  })
  socket.addEventListener('close', () => {
    for (const call of waiting.values()) call.reject(new Error('The browser is closed'))
    waiting.clear()
  })
  return {
    root,
    session(id) {
      const session = sessions.get(id)
      if (!session) throw new Error(`electron double: no DevTools session ${id}`)
      return session
    },
  }
}
