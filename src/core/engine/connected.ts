import type { ContainerEngine } from './ports.ts'

/** Resolves once the engine is connected, or `signal` aborts. */
export function connected(
  engine: Pick<ContainerEngine, 'view' | 'onView'>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || engine.view().status === 'connected') return resolve()
    const done = () => {
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = engine.onView((view) => {
      if (view.status === 'connected') done()
    })
    signal.addEventListener('abort', done, { once: true })
  })
}

/**
 * A signal that aborts when `signal` does, or the engine is lost: one that froze ends no stream by itself.
 *
 * @returns with it, `release` to call when it is needed no more
 */
export function whileConnected(
  engine: Pick<ContainerEngine, 'view' | 'onView'>,
  signal: AbortSignal,
): { signal: AbortSignal; release: () => void } {
  const lost = new AbortController()
  const release = engine.onView((view) => {
    if (view.status !== 'connected') lost.abort(new Error('the engine was lost'))
  })
  return { signal: AbortSignal.any([signal, lost.signal]), release }
}
