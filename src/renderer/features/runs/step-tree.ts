import type { RunStep } from '../../../contract/runs.ts'

/** What is known of the parts of one step, in order. */
interface Parts {
  ids: ReadonlySet<string>
  total: number
  /** Where the next page begins; absent once all are known. */
  nextCursor?: string
}

/** The steps of a run as far as they were asked for: pages of parts, brought up to date by what changes. */
export interface StepTree {
  steps: ReadonlyMap<string, RunStep>
  /** By the step they are part of; empty: what stands at the top. */
  parts: ReadonlyMap<string, Parts>
}

export const emptyTree: StepTree = { steps: new Map(), parts: new Map() }

/** With one more page of the parts of a step. */
export function addPage(
  tree: StepTree,
  parent: string,
  page: { steps: readonly RunStep[]; total: number; nextCursor?: string | undefined },
): StepTree {
  const ids = new Set([...(tree.parts.get(parent)?.ids ?? []), ...page.steps.map(({ id }) => id)])
  const { total, nextCursor } = page
  return {
    steps: withSteps(tree.steps, page.steps),
    parts: new Map(tree.parts).set(parent, { ids, total, ...(nextCursor !== undefined && { nextCursor }) }),
  }
}

/** With what has changed since; parts that begin anew are last, where nothing before them is still to be asked for. */
export function applyChanges(tree: StepTree, changed: readonly RunStep[]): StepTree {
  const parts = new Map(tree.parts)
  for (const { id, parent = '' } of changed) {
    const known = parts.get(parent)
    if (!known || known.ids.has(id) || known.nextCursor !== undefined) continue
    parts.set(parent, { ids: new Set(known.ids).add(id), total: known.total + 1 })
  }
  return { steps: withSteps(tree.steps, changed), parts }
}

export type TreeRow =
  | { step: RunStep; depth: number; isOpen: boolean | undefined }
  | { more: string; left: number; depth: number }

/** What is in sight: the parts of every open step beneath it, and where there are more of them than are known. */
export function visibleRows(tree: StepTree, open: ReadonlySet<string>, parent = '', depth = 0): TreeRow[] {
  const known = tree.parts.get(parent)
  if (!known) return []
  const rows: TreeRow[] = []
  for (const id of known.ids) {
    const step = tree.steps.get(id)!
    const isOpen = (step.parts?.total ?? 0) > 0 ? open.has(id) : undefined
    rows.push({ step, depth, isOpen })
    if (isOpen) rows.push(...visibleRows(tree, open, id, depth + 1))
  }
  if (known.nextCursor !== undefined) rows.push({ more: parent, left: known.total - known.ids.size, depth })
  return rows
}

/** Steps at the top to be shown open at once: as many as leave the whole in sight. */
export function openAtFirst(steps: readonly RunStep[], most = 30): string[] {
  let shown = steps.length
  return steps.flatMap(({ id, parts }) => {
    if (!parts || shown + parts.total > most) return []
    shown += parts.total
    return [id]
  })
}

function withSteps(before: StepTree['steps'], changed: readonly RunStep[]): StepTree['steps'] {
  const steps = new Map(before)
  for (const step of changed) steps.set(step.id, step)
  return steps
}
