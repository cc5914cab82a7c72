import type { StackServiceView } from '../../../contract/stack-view.ts'

/** What a restart of a service does, with those that it takes along: `Restart with api and web`. */
export function restartWords({ restartsAlong: along = [] }: StackServiceView): string {
  if (along.length === 0) return 'Restart'
  if (along.length > 2) return `Restart with ${along[0]} and ${along.length - 1} more`
  return `Restart with ${along.join(' and ')}`
}
