import type { Logger } from '../platform/logger.ts'
import type { SettingsSource } from '../settings/ports.ts'
import type { StackEngine } from './containers/stack-engine.ts'
import type { Figures } from './figures/figures.ts'
import type { ShippedStack } from './selection.ts'
import type { Stacks } from './stacks.ts'

/** What the calls of the service work with. */
export interface StackParts {
  readonly engine: StackEngine
  readonly stacks: Stacks
  readonly figures: Figures
  readonly settings: SettingsSource & {
    update(patch: Record<string, Record<string, unknown>>): Promise<unknown>
  }
  readonly shipped: ShippedStack
  readonly logger: Logger
}
