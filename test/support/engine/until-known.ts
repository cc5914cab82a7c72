import type { ContainerFacts } from '../../../src/core/engine/follow/facts.ts'
import type { EngineKeeper } from '../../../src/core/engine/keeper.ts'

/** Resolves when `holds` does, looking after every change; rejects after a minute. */
export async function untilKnown(
  keeper: EngineKeeper,
  project: string,
  holds: (containers: readonly ContainerFacts[]) => boolean,
): Promise<readonly ContainerFacts[]> {
  const deadline = AbortSignal.timeout(60_000)
  return await new Promise((resolve, reject) => {
    const look = () => {
      const containers = keeper.containers(project)
      if (!holds(containers)) return
      stop()
      resolve(containers)
    }
    const stop = keeper.onChange((changed) => changed === project && look())
    deadline.addEventListener('abort', () => {
      stop()
      reject(new Error(`It never came: ${JSON.stringify(keeper.containers(project), null, 1)}`))
    })
    look()
  })
}
