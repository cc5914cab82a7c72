import type { StackLogLine } from '../../../contract/stack-view.ts'
import { FrameReader } from '../../engine/frames.ts'
import { readLevel } from './level.ts'
import { withoutEscapes } from './terminal-escapes.ts'
import { normalTime } from './timestamp.ts'

/** Bytes of the longest line; a longer one comes in parts, each cut marked with `…`. */
export const longestLine = 1024 * 1024
const newline = 0x0a
const space = 0x20
/** No timestamp is longer. */
const stampSize = 40
/** The engine notes a longer line as several entries (moby, daemon/logger/copier.go). */
const entrySize = 16 * 1024

interface Gathering {
  parts: Buffer[]
  size: number
  /** Bytes that may be the timestamp of an entry, until that is clear. */
  stamp: Buffer | undefined
  /** Bytes since the last timestamp. */
  sinceStamp: number
  at: string
  /** It goes on with a line that was cut for its length. */
  cut: boolean
}

/**
 * Makes lines of a container's log as the engine sends it with `timestamps`, wherever its chunks and frames are cut: a
 * line may come in several frames, each with a timestamp of its own, of which the first counts.
 */
export class LineAssembler {
  readonly #service: string
  readonly #tty: boolean
  readonly #frames: FrameReader
  readonly #gathering: Record<'stdout' | 'stderr', Gathering> = { stdout: fresh(), stderr: fresh() }
  #lines: StackLogLine[] = []

  /** @param tty the container has a terminal, so its output is not framed */
  constructor(service: string, tty: boolean) {
    this.#service = service
    this.#tty = tty
    this.#frames = new FrameReader((stream, data, first) => this.#feed(stream, data, first))
    if (tty) this.#gathering.stdout.stamp = Buffer.alloc(0)
  }

  /** The lines that are whole with this chunk. */
  push(chunk: Buffer): StackLogLine[] {
    if (this.#tty) this.#feed('stdout', chunk, false)
    else this.#frames.push(chunk)
    return this.#taken()
  }

  /** After the end of the log: what did not end with a newline. */
  end(): StackLogLine[] {
    for (const stream of ['stdout', 'stderr'] as const) {
      const line = this.#gathering[stream]
      if (line.stamp?.length) this.#resolveStamp(line, line.stamp.length, false)
      if (line.size > 0) this.#finish(stream, line)
    }
    return this.#taken()
  }

  #taken(): StackLogLine[] {
    const lines = this.#lines
    this.#lines = []
    return lines
  }

  #feed(stream: 'stdout' | 'stderr', data: Buffer, first: boolean): void {
    const line = this.#gathering[stream]
    if (first) {
      if (line.stamp?.length) this.#resolveStamp(line, line.stamp.length, false)
      line.stamp = Buffer.alloc(0)
    }
    let at = 0
    while (at < data.length) {
      if (line.stamp !== undefined) {
        at = this.#feedStamp(line, data, at)
        continue
      }
      const limit = this.#tty ? Math.min(data.length, at + entrySize - line.sinceStamp) : data.length
      const found = data.indexOf(newline, at)
      const end = found === -1 || found > limit ? limit : found
      this.#append(stream, line, data.subarray(at, end))
      at = end
      if (end === found) {
        this.#finish(stream, line)
        at += 1
        if (this.#tty) line.stamp = Buffer.alloc(0)
      } else if (this.#tty && line.sinceStamp >= entrySize) line.stamp = Buffer.alloc(0)
    }
  }

  /** Takes bytes until it is clear whether they are a timestamp; returns where to go on. */
  #feedStamp(line: Gathering, data: Buffer, from: number): number {
    const before = line.stamp ?? Buffer.alloc(0)
    const gathered = Buffer.concat([before, data.subarray(from, from + stampSize - before.length)])
    line.stamp = gathered
    const end = gathered.indexOf(space)
    const stop = gathered.indexOf(newline)
    if (end !== -1 && (stop === -1 || end < stop)) {
      const isStamp = this.#resolveStamp(line, end, true)
      return from + (isStamp ? end + 1 : end) - before.length
    }
    if (stop !== -1) {
      this.#resolveStamp(line, stop, false)
      return from + stop - before.length
    }
    if (gathered.length >= stampSize) this.#resolveStamp(line, gathered.length, false)
    return from + gathered.length - before.length
  }

  /** The first `size` bytes that were held back are the timestamp of an entry, or else text. */
  #resolveStamp(line: Gathering, size: number, perhaps: boolean): boolean {
    const held = line.stamp?.subarray(0, size) ?? Buffer.alloc(0)
    line.stamp = undefined
    line.sinceStamp = 0
    const time = perhaps ? normalTime(held.toString('latin1')) : undefined
    if (time === undefined) {
      line.parts.push(held)
      line.size += held.length
      line.sinceStamp = held.length
      return false
    }
    if (line.size === 0 && !line.cut) line.at = time
    return true
  }

  #append(stream: 'stdout' | 'stderr', line: Gathering, data: Buffer): void {
    let rest = data
    while (line.size + rest.length > longestLine) {
      const all = Buffer.concat([...line.parts, rest])
      const size = wholeCharacters(all, longestLine)
      line.parts = [all.subarray(0, size)]
      this.#emit(stream, line, true)
      rest = all.subarray(size)
    }
    if (rest.length > 0) {
      line.parts.push(rest)
      line.size += rest.length
    }
    line.sinceStamp += data.length
  }

  #finish(stream: 'stdout' | 'stderr', line: Gathering): void {
    this.#emit(stream, line, false)
    line.sinceStamp = 0
  }

  #emit(stream: 'stdout' | 'stderr', line: Gathering, cut: boolean): void {
    const bytes = line.parts.length === 1 ? line.parts[0] : Buffer.concat(line.parts)
    const raw = bytes?.toString('utf8') ?? ''
    const text = withoutEscapes(raw.endsWith('\r') ? raw.slice(0, -1) : raw)
    this.#lines.push({
      service: this.#service,
      at: line.at,
      stream,
      level: readLevel(text),
      text: `${line.cut ? '…' : ''}${text}${cut ? '…' : ''}`,
    })
    line.parts = []
    line.size = 0
    line.cut = cut
  }
}

function fresh(): Gathering {
  return {
    parts: [],
    size: 0,
    stamp: undefined,
    sinceStamp: 0,
    at: '1970-01-01T00:00:00.000000000Z',
    cut: false,
  }
}

/** The most bytes up to `most` that do not end within a character. */
function wholeCharacters(data: Buffer, most: number): number {
  for (let back = 0; back < 4; back += 1) if (((data[most - back] ?? 0) & 0xc0) !== 0x80) return most - back
  return most
}
