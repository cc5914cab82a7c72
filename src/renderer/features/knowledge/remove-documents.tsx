import { describeRemovedFiles, removedFilesOfMany } from '../../../contract/document-words.ts'
import type { ChosenDocuments, DocumentSummary } from '../../../contract/knowledge.ts'
import { agree, formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatNumber } from '../../lib/format.ts'
import { say } from '../../lib/toasts.ts'
import { Confirm } from '../../ui/confirm.tsx'

const listed = 8

/** Asks before documents leave the index, naming what goes: the first of them, and how many there are. */
export function RemoveDocuments({
  documents,
  chosen,
  count,
  open,
  onClose,
  onRemoved,
}: {
  /** Those of them that are known here; all, where they were selected one by one. */
  documents: readonly DocumentSummary[]
  chosen: ChosenDocuments
  count: number
  open: boolean
  onClose(): void
  onRemoved(): void
}) {
  const what = count === 1 && documents[0] ? `“${documents[0].title}”` : formatCount(count, 'document')
  const complete = documents.length === count
  return (
    <Confirm
      open={open && count > 0}
      onClose={onClose}
      title={`Remove ${what} from the index?`}
      description={
        complete
          ? describeChunks(documents)
          : 'Their chunks and vectors will be gone and are no longer found.'
      }
      items={documents.slice(0, listed).map((document) => ({
        key: document.id,
        icon: 'file',
        name: document.title,
        fact: formatCount(document.chunks, 'chunk'),
      }))}
      more={
        count > listed ? `and ${formatNumber(count - Math.min(listed, documents.length))} more` : undefined
      }
      note={complete ? describeRemovedFiles(documents) : removedFilesOfMany}
      confirm={`Remove ${formatCount(count, 'document')}`}
      onConfirm={async () => {
        const { removed } = await client.knowledge.remove({
          ...chosen,
          ...(chosen.matching && { expected: count }),
        })
        say('success', `${formatCount(removed, 'document')} removed`)
        onRemoved()
      }}
    />
  )
}

function describeChunks(documents: readonly DocumentSummary[]): string {
  const chunks = documents.reduce((sum, document) => sum + document.chunks, 0)
  return `${formatCount(chunks, 'chunk')} with ${agree(chunks, 'its vector', 'their vectors')} will be gone and ${agree(chunks, 'is', 'are')} no longer found.`
}
