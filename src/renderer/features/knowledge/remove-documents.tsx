import { describeRemovedFiles } from '../../../contract/document-words.ts'
import type { DocumentSummary } from '../../../contract/knowledge.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { say } from '../../lib/toasts.ts'
import { Confirm } from '../../ui/confirm.tsx'

const listed = 8

/** Asks before documents leave the index, naming each and what goes with it. */
export function RemoveDocuments({
  documents,
  open,
  onClose,
  onRemoved,
}: {
  documents: readonly DocumentSummary[]
  open: boolean
  onClose(): void
  onRemoved(): void
}) {
  const chunks = documents.reduce((sum, document) => sum + document.chunks, 0)
  const what = documents.length === 1 ? `“${documents[0]!.title}”` : formatCount(documents.length, 'document')
  return (
    <Confirm
      open={open && documents.length > 0}
      onClose={onClose}
      title={`Remove ${what} from the index?`}
      description={`${formatCount(chunks, 'chunk')} with ${chunks === 1 ? 'its vector' : 'their vectors'} will be gone and ${chunks === 1 ? 'is' : 'are'} no longer found.`}
      items={documents.slice(0, listed).map((document) => ({
        key: document.id,
        icon: 'file',
        name: document.title,
        fact: formatCount(document.chunks, 'chunk'),
      }))}
      more={documents.length > listed ? `and ${documents.length - listed} more` : undefined}
      note={describeRemovedFiles(documents)}
      confirm={`Remove ${formatCount(documents.length, 'document')}`}
      onConfirm={async () => {
        const { removed } = await client.knowledge.remove({ ids: documents.map(({ id }) => id) })
        say('success', `${formatCount(removed, 'document')} removed`)
        onRemoved()
      }}
    />
  )
}
