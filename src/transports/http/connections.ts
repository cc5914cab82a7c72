import type { Server as HttpServer, ServerResponse } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'

/** A client that takes nothing of an answer that waits for it, for so long, is cut off. In ms. */
const stalledMs = 60_000

/**
 * Knows which connections have nothing to do, and cuts those that take nothing. `Server.closeIdleConnections` passes over
 * those that never had a request, and browsers and fetch open such ones ahead of time: closing would wait for them.
 */
export class Connections {
  /** By the address of the other end: with TLS, two sockets stand for one connection. */
  readonly #open = new Map<string, Socket>()
  readonly #answering = new Set<string>()
  #closing = false

  constructor(server: HttpServer | HttpsServer, { stalled = stalledMs }: { stalled?: number } = {}) {
    const note = (socket: Socket) => {
      const key = clientKey(socket)
      this.#open.set(key, socket)
      socket.once('close', () => {
        if (this.#open.get(key) === socket) this.#open.delete(key)
      })
    }
    server.on('connection', note)
    server.on('secureConnection', note)
    // Node counts what the other end takes of a long write as life. Silence is none of our concern while an answer is
    // being made; between requests the same event says that a connection was kept for long enough.
    server.setTimeout(stalled, (socket: Socket) => {
      if (!this.#answering.has(clientKey(socket)) || socket.writableLength > 0) socket.destroy()
    })
  }

  /** Notes that a request has come in on `socket`, until its answer is out. */
  answering(socket: Socket, response: ServerResponse): void {
    const key = clientKey(socket)
    this.#answering.add(key)
    response.once('close', () => {
      this.#answering.delete(key)
      if (this.#closing) socket.destroySoon()
    })
  }

  /** Closes what is idle now, and every other connection once its answer is out. */
  closeIdle(): void {
    this.#closing = true
    for (const [key, socket] of this.#open) if (!this.#answering.has(key)) socket.destroy()
  }
}

const clientKey = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
