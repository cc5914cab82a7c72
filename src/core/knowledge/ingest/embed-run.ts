import type { Logger } from '../../platform/logger.ts'
import type { OpenRun } from '../../runs/ports.ts'
import type { KnowledgeStore } from '../ports.ts'
import type { Embedder } from './embedder.ts'
import type { Spaces } from './spaces.ts'
import { counted } from './take-in-item.ts'

/**
 * Makes every vector that is missing in the space of the model in force; when all are there, that space answers.
 * Until then the space that answered before goes on answering.
 *
 * @throws Problem `UNAVAILABLE` when vectors cannot be made, or the reason of `signal`; what is stored stays
 */
export async function embedEverything(
  run: OpenRun,
  parts: {
    store: KnowledgeStore
    embedder: Embedder
    spaces: Spaces
    logger: Logger
    onChange: () => void
  },
  signal: AbortSignal,
): Promise<void> {
  const { store, embedder, spaces, logger } = parts
  run.step({ id: 'embed', kind: 'phase', name: 'Embed', status: 'running' })
  const space = await embedder.space(signal)
  let total = await store.index.pendingCount(space)
  let done = 0
  const report = () => {
    // Documents that come in meanwhile add to it.
    total = Math.max(total, done)
    run.figures({ chunks: done })
    const activity = `Embedding ${done.toLocaleString('en-US')} of ${counted(total, 'chunk')}`
    run.progress({ unit: 'chunks', done, total, activity })
  }
  report()
  logger.info('Embedding started', { space: space.id, chunks: total })
  await embedder.fill({
    signal,
    onDone: (vectors) => {
      done += vectors
      report()
      parts.onChange()
    },
  })
  await spaces.settle(space)
  const detail = counted(done, 'vector')
  run.step({ id: 'embed', kind: 'phase', name: 'Embed', status: 'succeeded', detail })
  logger.info('Embedding finished', { space: space.id, vectors: done })
}
