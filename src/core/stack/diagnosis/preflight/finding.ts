import type { RootCause, StackWarning } from '../../../../contract/stack-view.ts'

/** What pre-flight found: causes that stop an `up`, and warnings that do not. */
export interface Findings {
  readonly causes: readonly RootCause[]
  readonly warnings: readonly StackWarning[]
}

/** A finding with what most of them have in common. */
export function finding(
  found: Pick<RootCause, 'service' | 'code' | 'message' | 'remedy'> & Partial<RootCause>,
): RootCause {
  return { evidence: [], since: null, blocks: [], actions: [], ...found }
}
