import { splitBytes } from '../../../shared/bytes.ts'
import { desktop } from '../../lib/client.ts'
import { formatNumber, formatPercent } from '../../lib/format.ts'
import { pickAndIngest, useIntake } from '../../lib/ingest.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Figure } from '../../ui/figure.tsx'
import { FollowUps } from '../../ui/follow-ups.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Documents } from './documents.tsx'
import { RunCards } from './run-cards.tsx'
import { VectorsBanner } from './vectors-banner.tsx'
import './knowledge.css'
import { defined } from '../../../shared/defined.ts'

/** What is in the index, what is on its way in, and how to add to it. */
export function KnowledgePage() {
  const [add, adding] = useAction(pickAndIngest)
  return (
    <div className="page">
      <PageTitle text="Knowledge" />
      <div className="row wrap">
        <Totals />
        <span className="push" />
        <Button icon="folder" disabled={adding} onClick={() => add('folder')}>
          Add folder
        </Button>
        <Button look="primary" icon="plus" disabled={adding} onClick={() => add('files')}>
          Add documents
        </Button>
      </div>
      <VectorsBanner />
      <FollowUps />
      {!desktop && <Sending />}
      <RunCards />
      <Documents />
    </div>
  )
}

function Totals() {
  const totals = useKnowledge((state) => state.totals)
  const size = splitBytes(totals?.bytesOnDisk ?? 0)
  // Vectors that cannot be asked for now are no figure to boast of.
  const isByWords = totals?.embeddings.meaning === 'words' && totals.embedded > 0
  const share =
    totals && totals.chunks > 0 && !isByWords
      ? formatPercent(totals.embedded / totals.chunks).split(' ')
      : undefined
  return (
    <dl className="figures">
      <Figure name="Documents" value={totals ? formatNumber(totals.documents) : '–'} />
      <Figure name="Chunks" value={totals ? formatNumber(totals.chunks) : '–'} />
      <Figure
        name="Embedded"
        value={isByWords ? 'words only' : (share?.[0] ?? '–')}
        {...defined({ unit: share ? '%' : undefined })}
      />
      <Figure
        name="On disk"
        value={totals ? size.value : '–'}
        {...defined({ unit: totals ? size.unit : undefined })}
      />
    </dl>
  )
}

/** How much of an upload has gone out; the run begins when all of it is stored. */
function Sending() {
  const sending = useIntake((intake) => intake.sending)
  if (sending === null) return null
  return (
    <Banner tone="plain" shape="running">
      <div className="stack">
        <span>
          <b>Sending files</b> <span className="dim">{formatPercent(sending)}</span>
        </span>
        <Progress label="Sending files" done={sending} total={1} />
      </div>
    </Banner>
  )
}
