import { Link } from 'wouter'
import { formatMoment } from '../../lib/format.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { type PageQuery, queryPlace } from './log-query.ts'
import { lineJson, listErrors, type OwnLine, valueText } from './own-line.ts'

/** A line at full length: its fields, its error with every cause, and the way to what it belongs to. */
export function LineDetail({ line, query, onClose }: { line: OwnLine; query: PageQuery; onClose(): void }) {
  const { level, logger, ts, message, requestId, runId, fields } = line.entry
  const { error, ...others } = fields
  return (
    <aside className="log-detail" aria-label="Chosen line">
      <div className="row small wrap">
        <span className="mid">{logger}</span>
        <span className="dim">
          {level}, {formatMoment(ts)}
        </span>
        <span className="push" />
        {requestId && requestId !== query.request && (
          <Link className="btn small" href={queryPlace({ ...query, request: requestId })}>
            This request only
          </Link>
        )}
        {runId && (
          <Link className="btn small" href={`/runs/${runId}`}>
            Open run
          </Link>
        )}
        <CopyButton text={lineJson(line)} label="Copy line" />
        <IconButton icon="x" label="Close" onClick={onClose} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="line-parts" tabIndex={0} aria-label="All of it">
        <p className="message">{message}</p>
        <dl>
          {requestId && <Field name="request" value={requestId} />}
          {runId && <Field name="run" value={runId} />}
          {Object.entries(others).map(([name, value]) => (
            <Field key={name} name={name} value={valueText(value)} />
          ))}
        </dl>
        {error !== undefined &&
          listErrors(error).map((part, at) => (
            <div className="thrown" key={`${at} ${part.head}`}>
              <p className="bad-text">
                {at > 0 && 'caused by '}
                {part.head}
              </p>
              {part.stack && <pre>{part.stack}</pre>}
            </div>
          ))}
      </section>
    </aside>
  )
}

function Field({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
