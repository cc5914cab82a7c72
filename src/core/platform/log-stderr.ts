import { write, writeSync } from 'node:fs'

/** UTF-16 units that wait for a reader; beyond them lines are dropped. */
const mostHeld = 1024 * 1024
const againMs = 50
const stderr = 2

/**
 * Lines to stderr. Node writes to a pipe and waits: a parent that does not read would stop the services. Here a reader
 * that is slow costs lines, and one that is gone costs all of them, but nobody waits.
 */
export class StderrLines {
  #queue = ''
  #dropped = 0
  #writing = false
  #scheduled = false
  #isGone = false
  #idle: (() => void)[] = []

  write(line: string): void {
    if (this.#isGone) return
    // A terminal takes what it is given, and on Windows wants it in characters of its own.
    if (process.stderr.isTTY) {
      process.stderr.write(line)
      return
    }
    if (this.#queue.length + line.length > mostHeld) {
      this.#dropped += 1
      return
    }
    this.#queue += line
    if (this.#scheduled || this.#writing) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#next()
    })
  }

  /** Resolves when nothing waits any more, at the latest after half a second. */
  async flush(): Promise<void> {
    if (this.#queue === '' && !this.#writing) return
    if (!this.#writing) this.#next()
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, 500)
      this.#idle.push(() => {
        clearTimeout(late)
        resolve()
      })
    })
  }

  /** Writes what waits before it returns, unless a reader already keeps it waiting. */
  flushNow(): void {
    if (this.#isGone || this.#writing || this.#queue === '') return
    const bytes = Buffer.from(this.#queue)
    this.#queue = ''
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(stderr, bytes, done)
    } catch {
      this.#isGone = true
    }
  }

  #next(): void {
    if (this.#queue === '' || this.#writing || this.#isGone) {
      this.#rest()
      return
    }
    const dropped = this.#dropped > 0 ? `… ${this.#dropped} log lines were not read in time\n` : ''
    this.#dropped = 0
    this.#put(Buffer.from(this.#queue + dropped))
    this.#queue = ''
  }

  #put(bytes: Buffer): void {
    this.#writing = true
    write(stderr, bytes, (error, written) => {
      if (error && error.code !== 'EAGAIN') {
        this.#isGone = true
        this.#writing = false
        this.#queue = ''
        return this.#rest()
      }
      const rest = bytes.subarray(error ? 0 : written)
      if (rest.length === 0) {
        this.#writing = false
        return this.#next()
      }
      // EAGAIN: the pipe is full and does not make us wait.
      if (error) setTimeout(() => this.#put(rest), againMs).unref()
      else this.#put(rest)
    })
  }

  #rest(): void {
    for (const done of this.#idle.splice(0)) done()
  }
}
