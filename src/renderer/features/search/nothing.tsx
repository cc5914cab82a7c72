import { Link } from 'wouter'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { pickAndIngest } from '../../lib/ingest.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/states.tsx'

/** Before anything is asked, or while there is nothing to ask. */
export function Nothing({ documents }: { documents: number | undefined }) {
  const [add] = useAction(pickAndIngest)
  const [sample, sampling] = useAction(() => client.knowledge.addSample())
  if (documents === 0)
    return (
      <div className="panel">
        <Empty
          icon="knowledge"
          title="Nothing to search yet"
          actions={
            <>
              <Button look="primary" onClick={() => add('files')}>
                Add documents
              </Button>
              <Button busy={sampling} onClick={() => sample()}>
                Use a sample
              </Button>
            </>
          }
        >
          Drop files or a folder anywhere in this window. They are found as soon as they are read.
        </Empty>
      </div>
    )
  return (
    <div className="panel">
      <Empty
        icon="search"
        title="Ask something"
        actions={<Link href="/knowledge">See what is in the index</Link>}
      >
        {documents === undefined ? 'Your documents are' : formatCount(documents, 'document')}{' '}
        {documents === 1 ? 'is' : documents === undefined ? '' : 'are'} searched as you type, by words and by
        meaning. Each hit shows its page and why it was found.
      </Empty>
    </div>
  )
}
