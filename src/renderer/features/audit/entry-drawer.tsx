import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { AuditEntry } from '../../../contract/audit.ts'
import { client } from '../../lib/client.ts'
import { formatDuration, formatMoment } from '../../lib/format.ts'
import { logPlace } from '../../lib/request-id.ts'
import { useLoad } from '../../lib/use-load.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { actionWords } from './action-words.ts'
import { actorNames, placeOf, results, targetName } from './words.ts'

/** One entry with everything it says, at the side of the list. */
export function EntryDrawer({ seq, onClose }: { seq: number; onClose(): void }) {
  const found = useLoad(String(seq), (signal) => client.audit.get({ seq }, { signal }))
  const entry = found.data?.seq === seq ? found.data : undefined
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog drawer">
          <div className="drawer-head">
            <div className="grow">
              <Dialog.Title className="dim small">Entry {seq}</Dialog.Title>
              <p className="action cut">{entry && actionWords(entry.action)}</p>
              <p className="dim small cut">{entry?.action}</p>
            </div>
            <Dialog.Close className="btn icon ghost" aria-label="Close">
              <Icon name="x" />
            </Dialog.Close>
          </div>
          {found.problem ? (
            <Failure problem={found.problem} onRetry={found.reload} />
          ) : !entry ? (
            <Loading what="the entry" rows={4} />
          ) : (
            <Everything entry={entry} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Everything({ entry }: { entry: AuditEntry }) {
  const { shape, word } = results[entry.result]
  const place = placeOf(entry)
  const { requestId, runId } = entry
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="drawer-body" tabIndex={0} aria-label="What it says">
      <dl className="facts">
        <Fact name="Result">
          <span className="state">
            <StatusShape shape={shape} />
            {word}
          </span>
        </Fact>
        {entry.error && <Fact name="Because">{entry.error.message}</Fact>}
        <Fact name="On">
          {place ? <Link href={place}>{targetName(entry) || place}</Link> : targetName(entry) || '–'}
        </Fact>
        <Fact name="By">
          {actorNames[entry.actor]}
          {entry.actorName && <span className="sub">{entry.actorName}</span>}
        </Fact>
        <Fact name="At">{formatMoment(entry.at)}</Fact>
        {entry.why && <Fact name="Why">{entry.why}</Fact>}
        {entry.ms !== undefined && <Fact name="Took">{formatDuration(entry.ms)}</Fact>}
        {runId !== undefined && (
          <Fact name="Run">
            <Link href={`/runs/${runId}`}>Open the run</Link>
          </Fact>
        )}
        {requestId !== undefined && (
          <Fact name="Request">
            <span className="copied">
              <Link href={`/audit?request=${requestId}`} title="All entries of this request">
                <code>{requestId}</code>
              </Link>
              <CopyButton text={requestId} label="Copy request id" />
            </span>
            <Link href={logPlace({ request: requestId })}>Its log</Link>
          </Fact>
        )}
        <Fact name="Signed">{entry.security ? 'At once: security depends on it' : 'With others'}</Fact>
      </dl>
      <Values name="Inputs" value={entry.inputs} />
      <Values name="Outputs" value={entry.outputs} />
      <dl className="facts">
        <Fact name="SHA-256">
          <code>{entry.sha256}</code>
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Values({ name, value }: { name: string; value: unknown }) {
  if (value === undefined) return null
  return (
    <section className="values">
      <h3>{name}</h3>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </section>
  )
}
