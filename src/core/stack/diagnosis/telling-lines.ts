const telling =
  /\b(?:error|err|fatal|panic|exception|traceback|critical|cannot|can't|could not|couldn't|unable|denied|refused|failed|failure|invalid|not found|no such|missing|required|unsupported|out of memory|no space|in use|abort\w*)\b/iu

/** Lines longer than this are cut: they are evidence, not reading. */
const lineLimit = 500

/**
 * The lines of a log that tell why it ended, oldest first: the last ones that speak of a failure, or the last ones at
 * all where none does.
 */
export function tellingLines(lines: readonly string[], most = 5): string[] {
  const written = lines.map((line) => line.trim()).filter((line) => line !== '')
  const errors = written.filter((line) => telling.test(line))
  const chosen = errors.length > 0 ? errors.slice(-most) : written.slice(-3)
  return [...new Set(chosen)].map((line) =>
    line.length > lineLimit ? `${line.slice(0, lineLimit - 1)}…` : line,
  )
}
