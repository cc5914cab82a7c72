import { terminal } from './terminal.ts'

/** 0: done. 1: failed, in part or whole. 2: the command was wrong. */
export type ExitCode = 0 | 1 | 2

/** A failure whose words say all there is to say. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode
  readonly remedy: string | undefined
  constructor(message: string, options: { remedy?: string; exitCode?: ExitCode } = {}) {
    super(message)
    this.name = 'CommandFailure'
    this.exitCode = options.exitCode ?? 1
    this.remedy = options.remedy
  }
}

/** Writes a line of the answer to stdout. */
export function print(line = ''): void {
  terminal().stdout.write(`${line}\n`)
}

/** Writes the answer as JSON, alone on stdout. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

/** Says something that is not the answer. */
export function say(line: string): void {
  terminal().stderr.write(`${line}\n`)
}

/** Columns as wide as they need to be; the last one is left as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A line on stderr that is rewritten as things move on; without a terminal nothing is shown. */
export class ProgressLine {
  #shown = false

  show(text: string): void {
    const { stderr } = terminal()
    if (!stderr.isTTY) return
    const width = (stderr.columns ?? 80) - 1
    stderr.write(`\r\u001b[2K${text.slice(0, width)}`)
    this.#shown = true
  }

  clear(): void {
    if (this.#shown) terminal().stderr.write('\r\u001b[2K')
    this.#shown = false
  }
}
