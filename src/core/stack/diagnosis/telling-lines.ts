const telling =
  /\b(?:error|err|fatal|panic|exception|traceback|critical|cannot|can't|could not|couldn't|unable|denied|refused|failed|failure|invalid|not found|no such|missing|required|unsupported|out of memory|no space|in use|abort\w*)\b/iu

/** Where a program was as it crashed (Node, Java, Python, Go, Erlang): never the reason. */
const frame =
  /^(?:at \S.*[(:]|File "[^"]+", line \d+|goroutine \d+|\.\.\. \d+ more|\S+\.go:\d+|\{\w+,\w+,\d+,\[|\[?\{\w+,.*\{(?:file|line),|Crash dump is being written)/u

/** Lines longer than this are cut: they are evidence, not reading. */
const lineLimit = 500

/**
 * The lines of a log that tell why it ended, oldest first: the last ones that speak of a failure, or the last ones at
 * all where none does.
 */
export function tellingLines(lines: readonly string[], most = 5): string[] {
  const errors = errorLines(lines, most)
  return errors.length > 0 ? errors : cut(written(lines).slice(-3))
}

/** Only those that speak of a failure. */
export function errorLines(lines: readonly string[], most = 5): string[] {
  return cut(
    written(lines)
      .filter((line) => telling.test(line) && !frame.test(line))
      .slice(-most),
  )
}

function written(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

function cut(lines: readonly string[]): string[] {
  return [...new Set(lines)].map(cutLine)
}

/** A line of a log as evidence: its beginning, where it is very long. */
export function cutLine(line: string): string {
  return line.length > lineLimit ? `${line.slice(0, lineLimit - 1)}…` : line
}
