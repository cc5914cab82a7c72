import type { AskCitation } from '../../../contract/ask.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { Failure } from '../../ui/states.tsx'
import { Sentences } from './sentences.tsx'
import type { OpenQuestion } from './use-question.ts'

/** A question under way: what is going on, and the sentences that are verified so far. */
export function UnderWay({
  open,
  onOpen,
  onRetry,
}: {
  open: OpenQuestion
  onOpen(citation: AskCitation): void
  onRetry(): void
}) {
  return (
    <article className="panel qa-turn" aria-label={open.question} aria-busy={open.phase !== 'failed'}>
      <div className="panel-head">
        <h2 className="grow">{open.question}</h2>
      </div>
      {open.problem ? (
        <Failure problem={open.problem} onRetry={onRetry} />
      ) : (
        <div className="qa-body">
          {open.sentences.length > 0 && <Sentences sentences={open.sentences} onOpen={onOpen} />}
          <p className="dim" role="status">
            {describePhase(open)}
          </p>
          <ul className="skels" aria-hidden="true">
            <li>
              <span className="skel w4" />
              <span className="skel w2" />
            </li>
            <li>
              <span className="skel w3" />
            </li>
          </ul>
        </div>
      )}
    </article>
  )
}

function describePhase({ phase, passages }: OpenQuestion): string {
  if (phase === 'searching') return 'Searching your documents …'
  if (phase === 'repairing') return 'Asking again for what could not be verified …'
  return `Answering from ${formatCount(passages, 'passage')}, and checking each sentence …`
}
