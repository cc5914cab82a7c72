import { Link } from 'wouter'
import { client } from '../../lib/client.ts'
import { pickAndIngest } from '../../lib/ingest.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/states.tsx'

/** Before anything is asked, or while there is nothing to ask. */
export function NothingAsked({ documents }: { documents: number | undefined }) {
  const llm = useSettings((state) => state.view?.settings.llm)
  const hasModel = llm === undefined || (llm.baseUrl !== '' && llm.model !== '') || llm.profiles.length > 0
  const [add] = useAction(pickAndIngest)
  const [sample, sampling] = useAction(() => client.knowledge.addSample())
  if (documents === 0)
    return (
      <div className="panel">
        <Empty
          icon="ask"
          title="Nothing to ask yet"
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
          Questions are answered from your documents, and only from them. Drop files or a folder anywhere in
          this window.
        </Empty>
      </div>
    )
  return (
    <div className="panel">
      <Empty
        icon="ask"
        title="Ask your documents"
        actions={!hasModel && <Link href="/models">Set up a language model</Link>}
      >
        {hasModel
          ? 'Each sentence of an answer is checked against the passage it cites before you see it. What the documents do not say is not answered.'
          : 'No language model is set up. Questions are answered all the same, with sentences quoted from your documents.'}
      </Empty>
    </div>
  )
}
