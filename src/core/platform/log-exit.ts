/** Something that holds lines in memory which must be on disk when the process ends. */
interface Pending {
  flushNow(): void
}

const open = new Set<Pending>()

/** Has what `sink` still holds written when the process exits; one listener for all, so that none is one too many. */
export function flushAtExit(sink: Pending): () => void {
  if (open.size === 0) process.on('exit', flushAll)
  open.add(sink)
  return () => {
    open.delete(sink)
    if (open.size === 0) process.off('exit', flushAll)
  }
}

function flushAll(): void {
  for (const sink of open) sink.flushNow()
}
