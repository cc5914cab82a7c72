import type Docker from 'dockerode'
import { stopContainer } from '../../engine/containers.ts'
import type { StackEngine } from '../containers/stack-engine.ts'

/** ms that the engine's word of a stop may come after its answer. */
const wordMs = 2000

/**
 * Stops a container, and waits until the engine's own word of it was heard: from then on it is known for stopped,
 * whatever code it ended with. An engine that has no such word costs a moment.
 */
export async function stopHeard(
  engine: StackEngine,
  docker: Docker,
  id: string,
  { graceMs, signal }: { graceMs: number; signal: AbortSignal },
): Promise<void> {
  const heard = Promise.withResolvers<void>()
  const forget = engine.onEvent(({ action, containerId }) => {
    if (containerId === id && (action === 'stop' || action === 'destroy')) heard.resolve()
  })
  let timer: NodeJS.Timeout | undefined
  try {
    await stopContainer(docker, id, graceMs, signal)
    timer = setTimeout(heard.resolve, wordMs)
    await heard.promise
  } finally {
    clearTimeout(timer)
    forget()
  }
}
