import type { StackView } from '../../contract/stack-view.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { Stack } from './stack.ts'

/**
 * The view of the chosen stack now and after every change, until `signal` aborts. When another is chosen it goes on
 * with that one.
 *
 * @param chosen the stack chosen now; the same object while it is
 */
export async function* watchChosen(
  chosen: () => Pick<Stack, 'watch'>,
  settings: Pick<SettingsSource, 'onChange'>,
  signal?: AbortSignal,
): AsyncGenerator<StackView, void, undefined> {
  while (!signal?.aborted) {
    const stack = chosen()
    const left = new AbortController()
    const forget = settings.onChange(() => {
      if (chosen() !== stack) left.abort()
    })
    try {
      yield* stack.watch(signal ? AbortSignal.any([signal, left.signal]) : left.signal)
    } finally {
      forget()
    }
    if (!left.signal.aborted) return
  }
}
