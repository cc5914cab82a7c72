import { AsyncLocalStorage } from 'node:async_hooks'
import { resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { ownEnvironment } from '../core/platform/secret-environment.ts'

/** All that a command has to do with its surroundings. */
export interface Terminal {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }
  readonly stdout: Screen
  readonly stderr: Screen
  /** Secrets included; for reading, never for a child. */
  readonly env: NodeJS.ProcessEnv
  /** The folder that paths are relative to. */
  readonly folder: string
  /** Where log lines go that are meant for stderr. Without it, to the process's own, which keeps nobody waiting. */
  readonly onLogLine?: (line: string) => void
  /** Calls `listener` at each Ctrl-C and SIGTERM, until the returned function is called. */
  onInterrupt(listener: () => void): () => void
  /** Leaves at once, with exit code 1. */
  leave(): void
}

export interface Screen extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

const ownTerminal: Terminal = {
  // Not before they are asked for: a stream that was opened may keep the process alive.
  get stdin() {
    return process.stdin
  },
  get stdout() {
    return process.stdout
  },
  get stderr() {
    return process.stderr
  },
  get env() {
    return ownEnvironment()
  },
  get folder() {
    return process.cwd()
  },
  onInterrupt(listener) {
    process.on('SIGINT', listener)
    process.on('SIGTERM', listener)
    return () => {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    }
  },
  leave: () => process.exit(1),
}

const current = new AsyncLocalStorage<Terminal>()

/** The terminal of the command that is running: this process's, unless it runs on another. */
export function terminal(): Terminal {
  return current.getStore() ?? ownTerminal
}

/** Runs a command on a terminal of its own, beside whatever else this process does. */
export function runOnTerminal<T>(own: Terminal, work: () => Promise<T>): Promise<T> {
  return current.run(own, work)
}

/** A path that the user wrote, made absolute. */
export function resolvePath(path: string): string {
  return resolve(terminal().folder, path)
}
