import type { ChosenDocuments } from '../../../contract/knowledge.ts'
import { defined } from '../../../shared/defined.ts'
import type { DocumentFilter, DocumentStore } from '../ports.ts'

/** The ids of the documents that are meant: as they were given, each once, or all that match now, the newest first. */
export async function findChosen(
  { ids, matching }: ChosenDocuments,
  documents: Pick<DocumentStore, 'ids'>,
  underWay: () => DocumentFilter['underWay'],
): Promise<string[]> {
  if (matching === undefined) return [...new Set(ids)]
  const { except = [], filter, type, state } = matching
  const found = await documents.ids(
    defined({ filter, type, state, underWay: state === undefined ? undefined : underWay() }),
  )
  const left = new Set(except)
  return left.size === 0 ? found : found.filter((id) => !left.has(id))
}
