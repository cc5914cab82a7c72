import { useState } from 'react'
import { useLocation } from 'wouter'
import { describeWhere } from '../../../contract/document-words.ts'
import type { DocumentSummary } from '../../../contract/knowledge.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { describeState, typeName } from '../../lib/names.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { DocumentLink } from '../../ui/document-link.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { Ago } from '../../ui/time.tsx'
import { Chunks } from './chunks.tsx'
import { Remarks } from './remarks.tsx'
import { RemoveDocuments } from './remove-documents.tsx'
import { useReindex } from './use-reindex.ts'
import './document.css'

const parent = { text: 'Knowledge', place: '/knowledge' }

/** One document: what it is, and its chunks side by side with where they lie in it. */
export function DocumentPage({ id }: { id: string }) {
  const changes = useKnowledge((knowledge) => knowledge.changes)
  const found = useLoad(`${id} ${changes}`, (signal) => client.knowledge.get({ id }, { signal }))
  const document = found.data
  return (
    <div className="page">
      <PageTitle text={document?.title ?? 'Document'} parent={parent} />
      {document ? (
        <>
          <Facts document={document} />
          <Remarks remarks={document.remarks} />
          <Chunks document={document} />
        </>
      ) : (
        <div className="panel">
          {found.problem ? (
            <Failure problem={found.problem} onRetry={found.reload} />
          ) : (
            <Loading what="document" />
          )}
        </div>
      )}
    </div>
  )
}

function Facts({ document }: { document: DocumentSummary }) {
  const [, go] = useLocation()
  const [removing, setRemoving] = useState(false)
  const [reindex, reindexing] = useReindex()
  const { shape, word } = describeState(document)
  const facts = [
    typeName(document.type),
    document.pages !== undefined && formatCount(document.pages, 'page'),
    formatCount(document.chunks, 'chunk'),
    formatBytes(document.bytes),
  ]
  return (
    <div className="row wrap">
      <div className="grow">
        <div className="row loose wrap">
          <span className="state mid">
            <StatusShape shape={shape} />
            {word}
          </span>
          {facts.filter(Boolean).map((fact) => (
            <span key={String(fact)} className="dim">
              {fact}
            </span>
          ))}
          <span className="dim">
            added <Ago at={document.addedAt} />
          </span>
        </div>
        <p className="faint small cut" title={describeWhere(document)}>
          {describeWhere(document)}
        </p>
      </div>
      <DocumentLink document={document} className="btn">
        <Icon name="open" />
        Open file
      </DocumentLink>
      <Button icon="refresh" busy={reindexing} onClick={() => reindex({ ids: [document.id] }, 1)}>
        Re-index
      </Button>
      <Button look="danger" icon="trash" onClick={() => setRemoving(true)}>
        Remove…
      </Button>
      <RemoveDocuments
        documents={[document]}
        chosen={{ ids: [document.id] }}
        count={1}
        open={removing}
        onClose={() => setRemoving(false)}
        onRemoved={() => go('/knowledge')}
      />
    </div>
  )
}
