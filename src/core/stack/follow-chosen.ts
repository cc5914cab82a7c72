import type { StackView } from '../../contract/stack-view.ts'
import type { Logger } from '../platform/logger.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { Stacks } from './stacks.ts'

/**
 * Calls `listener` with every new view of the chosen stack, also after another is chosen, until the returned function is
 * called.
 */
export function followChosen(
  stacks: Stacks,
  settings: Pick<SettingsSource, 'onChange'>,
  logger: Logger,
  listener: (view: StackView) => void,
): () => void {
  let forgetStack = () => {}
  const follow = () => {
    forgetStack()
    const stack = stacks.chosen()
    forgetStack = stack.onView(listener)
    stack.load().catch((error: unknown) => logger.error('The Compose file could not be read', { error }))
  }
  follow()
  const forgetSettings = settings.onChange((now, before) => {
    if (JSON.stringify(now.stack) !== JSON.stringify(before.stack)) follow()
  })
  return () => {
    forgetSettings()
    forgetStack()
  }
}
