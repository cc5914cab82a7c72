import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Knows which connections have nothing to do. `Server.closeIdleConnections` passes over those that never had a request,
 * and browsers and fetch open such ones ahead of time: closing would wait for them.
 */
export class Connections {
  readonly #open = new Set<Socket>()
  readonly #answering = new Set<Socket>()
  #closing = false

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    })
  }

  /** Notes that a request has come in on `socket`, until its answer is out. */
  answering(socket: Socket, response: ServerResponse): void {
    this.#answering.add(socket)
    response.once('close', () => {
      this.#answering.delete(socket)
      if (this.#closing) socket.destroySoon()
    })
  }

  /** Closes what is idle now, and every other connection once its answer is out. */
  closeIdle(): void {
    this.#closing = true
    for (const socket of this.#open) if (!this.#answering.has(socket)) socket.destroy()
  }
}
