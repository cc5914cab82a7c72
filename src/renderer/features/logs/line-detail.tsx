import { Link } from 'wouter'
import { formatMoment } from '../../lib/format.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { type PageQuery, queryPlace } from './log-query.ts'
import { lineJson, listErrors, type OwnLine, valueText } from './own-line.ts'

/** A line at full length: its fields, its error with every cause, and the way to what it belongs to. */
export function LineDetail({ line, query, onClose }: { line: OwnLine; query: PageQuery; onClose(): void }) {
  const { level, logger, ts, message, request_id, run_id, fields } = line.entry
  const { error, ...others } = fields
  return (
    <aside className="log-detail" aria-label="Chosen line">
      <div className="row small wrap">
        <span className="mid">{logger}</span>
        <span className="dim">
          {level}, {formatMoment(ts)}
        </span>
        <span className="push" />
        {request_id && request_id !== query.request && (
          <Link className="btn small" href={queryPlace({ ...query, request: request_id })}>
            This request only
          </Link>
        )}
        {run_id && (
          <Link className="btn small" href={`/runs/${run_id}`}>
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
          {request_id && <Field name="request" value={request_id} />}
          {run_id && <Field name="run" value={run_id} />}
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
