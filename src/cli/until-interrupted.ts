import { terminal } from './terminal.ts'

/** Runs what goes on until Ctrl-C or SIGTERM, which end it well. */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  // Once: who interrupts again ends the process.
  const stopListening = terminal().onInterrupt(() => {
    stopListening()
    stop.abort()
  })
  try {
    await work(stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    stopListening()
  }
}
