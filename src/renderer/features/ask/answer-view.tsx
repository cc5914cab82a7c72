import { Link } from 'wouter'
import type { AskAnswer, AskCitation } from '../../../contract/ask.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatLatency } from '../../lib/format.ts'
import { Banner } from '../../ui/banner.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { CitationList } from './citation-list.tsx'
import { Nearest } from './nearest.tsx'
import { numberCitations, writeAnswer } from './number-citations.ts'
import { Sentences } from './sentences.tsx'

/** One question with its answer, then the evidence, then the figures. */
export function AnswerView({ answer, onOpen }: { answer: AskAnswer; onOpen(citation: AskCitation): void }) {
  const { citations } = numberCitations(answer.answer)
  return (
    <article className="panel qa-turn" aria-label={answer.question}>
      <div className="panel-head">
        <h2 className="grow">{answer.question}</h2>
        {answer.answer.length > 0 && (
          <CopyButton text={writeAnswer(answer.answer)} label="Copy with citations" />
        )}
      </div>
      <div className="qa-body">
        {answer.notice && <Notice answer={answer} />}
        {answer.notFound ? (
          <p className="qa-missing">
            <strong>Not found in your documents.</strong>{' '}
            {answer.dropped > 0
              ? 'What the model said could not be verified.'
              : answer.nearest.length > 0
                ? 'Nothing there answers this question.'
                : 'No passage has to do with this question.'}
          </p>
        ) : (
          <Sentences sentences={answer.answer} onOpen={onOpen} />
        )}
        {citations.length > 0 && <CitationList citations={citations} onOpen={onOpen} />}
        {answer.notFound && <Nearest hits={answer.nearest} />}
      </div>
      <Figures answer={answer} />
    </article>
  )
}

function Notice({ answer: { notice, mode } }: { answer: AskAnswer }) {
  if (!notice) return null
  const isFailure = notice.code !== 'no-model'
  return (
    <Banner tone={isFailure ? 'warn' : 'plain'} shape={isFailure ? 'degraded' : 'off'}>
      {mode === 'extract' && <strong>Quoted from your documents, without a model. </strong>}
      {notice.message} {notice.remedy}
    </Banner>
  )
}

function Figures({ answer }: { answer: AskAnswer }) {
  const { usage, cost, dropped, mode, profile, took_ms, runId } = answer
  const tokens = usage ? usage.input + usage.cacheRead + usage.cacheWrite + usage.output + usage.reasoning : 0
  const facts = [
    mode === 'model' ? `Model${profile ? ` ${profile}` : ''}` : 'Extract',
    formatLatency(took_ms),
    tokens > 0 && formatCount(tokens, 'token'),
    cost !== null && cost > 0 && `$${cost.toFixed(cost < 0.01 ? 4 : 2)}`,
    dropped > 0 && `${formatCount(dropped, 'sentence')} could not be verified`,
  ]
  return (
    <div className="panel-foot qa-figures">
      <span className="dim small grow">{facts.filter(Boolean).join(' · ')}</span>
      <Link className="small" href={`/runs/${runId}`}>
        Open run
      </Link>
    </div>
  )
}
