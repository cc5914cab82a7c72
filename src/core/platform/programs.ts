/**
 * The files that are started as workers or processes of their own. The composition root's caller says where they are:
 * TypeScript sources under Node in tests, bundles in `out/main` otherwise.
 */
export interface Programs {
  /** Worker thread: reads and chunks one file at a time. */
  readonly reader: URL
  /** Worker thread: the one writer of the index. */
  readonly indexWriter: URL
  /** Worker thread: answers searches; reads only. */
  readonly indexReader: URL
  /** Worker thread: runs, jobs, health history. */
  readonly records: URL
  /** Worker thread: tests log lines against a regular expression. */
  readonly logMatcher: URL
  /** Process: the built-in embedding model. */
  readonly embedder: URL
}

/** A process started from one of `Programs`, spoken to by structured-clone messages. */
export interface ChildProgram {
  readonly pid: number | undefined
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once; `detail` tells code or signal for people. */
  onExit(listener: (detail: string) => void): void
  /** Ends it at once, without asking. */
  kill(): void
}

/** Starts a program as a process: `child_process.fork` in Node, `utilityProcess.fork` in Electron. */
export type LaunchProgram = (program: URL, name: string) => ChildProgram
