import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

export interface ChildEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Characters of what a child said that its end is told with. */
const lastWords = 2000

/**
 * A process that a test started. Whatever waits for it fails at once when it ends, with its last words: no test has to
 * wait for its own time limit to learn that there is nobody left.
 */
export class Child {
  readonly process: ChildProcess
  /** Resolves once it has ended and all it said was read; rejects only where it could not be started. */
  readonly ended: Promise<ChildEnd>
  #stdout = ''
  #stderr = ''
  readonly #listeners = new Set<() => void>()

  constructor(child: ChildProcess) {
    this.process = child
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      for (const listener of [...this.#listeners]) listener()
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve({ code, signal }))
    })
    // Who does not wait for the end is told of it by what else he waits for.
    this.ended.catch(() => {})
  }

  /** All it has written so far. */
  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  /**
   * What `work` resolves to.
   *
   * @throws Error with the child's last words when it ends first
   */
  async during<T>(work: Promise<T>): Promise<T> {
    const end = this.ended.then(({ code, signal }) => {
      throw new Error(`The process ended with ${signal ?? `code ${code}`}.\n${this.#lastWords()}`)
    })
    return await Promise.race([work, end])
  }

  /**
   * The first whole line of its standard output that fits, whenever it was written.
   *
   * @param within how long that may take, in ms
   * @throws Error with its last words when it ends first, or takes longer
   */
  async line(fits: RegExp = /./u, within = 60_000): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const late = setTimeout(
      () => reject(new Error(`The process has not said ${fits} within ${within} ms.\n${this.#lastWords()}`)),
      within,
    )
    const look = () => {
      const found = this.#stdout
        .split('\n')
        .slice(0, -1)
        .find((line) => fits.test(line))
      if (found !== undefined) resolve(found)
    }
    this.#listeners.add(look)
    look()
    try {
      return await this.during(promise)
    } finally {
      this.#listeners.delete(look)
      clearTimeout(late)
    }
  }

  /** Sends a signal and waits for the end. */
  async kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<ChildEnd> {
    this.process.kill(signal)
    return this.ended
  }

  #lastWords(): string {
    const said = [this.#stdout, this.#stderr].filter(Boolean).join('\n')
    return said === '' ? 'It said nothing.' : said.slice(-lastWords)
  }
}

/** Starts a program without standard input; what it says is read from the start. */
export function startChild(program: string, args: readonly string[], options: SpawnOptions = {}): Child {
  return new Child(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options }))
}

/** The same with Node. */
export function startNode(args: readonly string[], options: SpawnOptions = {}): Child {
  return startChild(process.execPath, args, options)
}
