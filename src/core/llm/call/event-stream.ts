/** An event of a stream: its name where it has one, and its data. */
export interface StreamEvent {
  /** `message` where the server gave none. */
  readonly name: string
  readonly data: string
  /** The stream ended in the middle of it, or right after it. */
  readonly isOpen?: true
}

/** What a server may send before its first event, and in one line; more than this is no stream of events. */
const mostCharacters = 4_000_000

/**
 * Takes the bytes of `text/event-stream` apart into events, as the WHATWG's HTML standard has it (section "Interpreting an
 * event stream"), with two exceptions: an event at the very end counts without the empty line after it, and what was no
 * event is kept until the first one came, because servers send errors and web pages where a stream was asked for.
 */
export class EventStreamDecoder {
  // Takes characters that are cut between two pieces, and leaves out a byte order mark.
  readonly #decoder = new TextDecoder()
  #rest = ''
  #name = ''
  #data: string[] = []
  #before = ''
  /** Characters since the last event. */
  #open = 0
  #hasEvents = false

  /**
   * The events that a piece completes.
   *
   * @throws Error where the server sends without end what is no event
   */
  push(bytes: Uint8Array): StreamEvent[] {
    return this.#take(this.#decoder.decode(bytes, { stream: true }))
  }

  /** What is left once the stream has ended. */
  end(): StreamEvent[] {
    const last = this.#take(`${this.#decoder.decode()}\n`)
    const open = this.#dispatch()
    return open ? [...last, { ...open, isOpen: true }] : last
  }

  /** All that came, where none of it was an event. */
  get foreign(): string {
    return this.#hasEvents ? '' : this.#before.trim()
  }

  #take(text: string): StreamEvent[] {
    const all = this.#rest + text
    const findLineEnd = all.includes('\r') ? findAnyLineEnd : findFeed
    const events: StreamEvent[] = []
    let from = 0
    for (let to = findLineEnd(all, from); to !== -1; to = findLineEnd(all, from)) {
      const event = this.#readLine(all.slice(from, to))
      if (event) events.push(event)
      from = all.startsWith('\r\n', to) ? to + 2 : to + 1
    }
    this.#rest = all.slice(from)
    this.#open = events.length > 0 ? this.#rest.length : this.#open + text.length
    if (this.#open > mostCharacters) throw new SyntaxError('it sends without an end what is no event.')
    return events
  }

  #readLine(line: string): StreamEvent | undefined {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#name = value
    // A comment is a sign of life, and no more.
    else if (!this.#hasEvents && colon !== 0 && field !== 'id' && field !== 'retry')
      this.#before += `${line}\n`
    return undefined
  }

  #dispatch(): StreamEvent | undefined {
    const event = { name: this.#name || 'message', data: this.#data.join('\n') }
    this.#name = ''
    if (this.#data.length === 0) return undefined
    this.#data = []
    if (!this.#hasEvents) {
      this.#hasEvents = true
      this.#before = ''
    }
    return event
  }
}

function findFeed(text: string, from: number): number {
  return text.indexOf('\n', from)
}

/** Lines end with LF, CR LF or CR alone; a CR at the end may be the first half of CR LF. */
function findAnyLineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  const carriage = text.indexOf('\r', from)
  if (carriage === -1 || (feed !== -1 && feed < carriage)) return feed
  return carriage === text.length - 1 ? -1 : carriage
}
