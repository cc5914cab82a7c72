import { EventEmitter } from 'node:events'
import { soon } from './event.ts'

interface Delivery {
  readonly data: unknown
  readonly ports: MessagePortMain[]
}

/** Electron's end of a message channel in the main process: it holds what arrives until it is started. */
export class MessagePortMain extends EventEmitter {
  private waiting: Delivery[] | undefined = []
  private closed = false
  /** Where what is posted goes; set by whoever holds the other end. */
  sendOn: (data: unknown, transfer: readonly MessagePortMain[]) => void = () => {}
  /** Tells the other end that this one was closed. */
  closeOther: () => void = () => {}
  /** The other end, while both are in this process. */
  peer: MessagePortMain | undefined

  deliver(data: unknown, ports: MessagePortMain[]): void {
    if (this.waiting) this.waiting.push({ data, ports })
    else this.emit('message', { data, ports })
  }
  postMessage(message: unknown, transfer: readonly MessagePortMain[] = []): void {
    if (!this.closed) this.sendOn(message, transfer)
  }
  start(): void {
    const held = this.waiting
    if (!held) return
    this.waiting = undefined
    soon(() => {
      for (const delivery of held) this.emit('message', delivery)
    })
  }
  close(): void {
    if (this.closed) return
    this.closeOther()
    this.otherClosed()
  }
  otherClosed(): void {
    if (this.closed) return
    this.closed = true
    soon(() => this.emit('close'))
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain()
  readonly port2 = new MessagePortMain()

  constructor() {
    const join = (from: MessagePortMain, to: MessagePortMain) => {
      from.peer = to
      from.closeOther = () => to.otherClosed()
      from.sendOn = (data, transfer) => {
        const copy = structuredClone(data)
        soon(() => to.deliver(copy, [...transfer]))
      }
    }
    join(this.port1, this.port2)
    join(this.port2, this.port1)
  }
}
