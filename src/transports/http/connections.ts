import type { ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A client that takes nothing of an answer that waits for it, for so long, is cut off. In ms. */
const stalledMs = 60_000

interface Answering {
  readonly socket: Socket
  taken: number
  since: number
}

/**
 * Knows which connections have nothing to do, and which take nothing. `Server.closeIdleConnections` passes over those
 * that never had a request, and browsers and fetch open such ones ahead of time: closing would wait for them.
 */
export class Connections {
  /** By the address of the other end: with TLS, two sockets stand for one connection. */
  readonly #open = new Map<string, Duplex>()
  readonly #answering = new Map<string, Answering>()
  readonly #watch: NodeJS.Timeout
  #closing = false

  constructor(server: Server, { stalled = stalledMs }: { stalled?: number } = {}) {
    const note = (socket: Socket) => {
      const key = keyOf(socket)
      this.#open.set(key, socket)
      socket.once('close', () => {
        if (this.#open.get(key) === socket) this.#open.delete(key)
      })
    }
    server.on('connection', note)
    server.on('secureConnection', note)
    this.#watch = setInterval(() => this.#cutStalled(stalled), Math.min(5000, stalled / 4)).unref()
    server.once('close', () => clearInterval(this.#watch))
  }

  /** Notes that a request has come in on `socket`, until its answer is out. */
  answering(socket: Socket, response: ServerResponse): void {
    const key = keyOf(socket)
    this.#answering.set(key, { socket, taken: takenBy(socket), since: Date.now() })
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

  #cutStalled(stalled: number): void {
    const now = Date.now()
    for (const answering of this.#answering.values()) {
      const { socket } = answering
      const taken = takenBy(socket)
      if (taken !== answering.taken || socket.writableLength === 0) {
        answering.taken = taken
        answering.since = now
      } else if (now - answering.since >= stalled) {
        socket.destroy()
      }
    }
  }
}

/** Bytes that the system has taken for the other end. */
const takenBy = (socket: Socket) => socket.bytesWritten - socket.writableLength

const keyOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
