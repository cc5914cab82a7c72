import type { ChosenDocuments, MatchingDocuments } from '../../../contract/knowledge.ts'

/** What is selected in the list: documents by their ids, or all that match but some. */
export type Selection =
  | { readonly all: false; readonly ids: ReadonlySet<string> }
  | { readonly all: true; readonly except: ReadonlySet<string> }

export const nothing: Selection = { all: false, ids: new Set() }
export const everything: Selection = { all: true, except: new Set() }

export function selectIds(ids: Iterable<string>): Selection {
  return { all: false, ids: new Set(ids) }
}

export function isSelected(selection: Selection, id: string): boolean {
  return selection.all ? !selection.except.has(id) : selection.ids.has(id)
}

/** The selection with this document in it, or without. */
export function selectOne(selection: Selection, id: string, selected: boolean): Selection {
  if (selection.all) return { all: true, except: change(selection.except, id, !selected) }
  return { all: false, ids: change(selection.ids, id, selected) }
}

function change(ids: ReadonlySet<string>, id: string, present: boolean): Set<string> {
  const next = new Set(ids)
  if (present) next.add(id)
  else next.delete(id)
  return next
}

/** @param total how many match */
export function countSelected(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.except.size) : selection.ids.size
}

/** The selection as the services are told of it. @param matching what the list is narrowed by */
export function chooseDocuments(
  selection: Selection,
  matching: Omit<MatchingDocuments, 'except'>,
): ChosenDocuments {
  if (!selection.all) return { ids: [...selection.ids] }
  return { matching: selection.except.size === 0 ? matching : { ...matching, except: [...selection.except] } }
}
