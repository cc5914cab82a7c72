import { Link } from 'wouter'
import type { AuditEntry } from '../../../contract/audit.ts'
import { client } from '../../lib/client.ts'
import { formatDuration, formatMoment } from '../../lib/format.ts'
import { logPlace } from '../../lib/request-id.ts'
import { useLoad } from '../../lib/use-load.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Drawer, DrawerTitle, Fact } from '../../ui/drawer.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'
import { actionWords } from './action-words.ts'
import { actorNames, findPlace, results, targetName } from './words.ts'

/** One entry with everything it says, at the side of the list. */
export function EntryDrawer({ seq, onClose }: { seq: number; onClose(): void }) {
  const found = useLoad(String(seq), (signal) => client.audit.get({ seq }, { signal }))
  const entry = found.data?.seq === seq ? found.data : undefined
  return (
    <Drawer
      head={
        <>
          <DrawerTitle className="dim small">Entry {seq}</DrawerTitle>
          <p className="action cut">{entry && actionWords(entry.action)}</p>
          <p className="dim small cut">{entry?.action}</p>
        </>
      }
      found={{ ...found, data: entry }}
      what="the entry"
      onClose={onClose}
    >
      {(shown) => <Everything entry={shown} />}
    </Drawer>
  )
}

function Everything({ entry }: { entry: AuditEntry }) {
  const { shape, word } = results[entry.result]
  const place = findPlace(entry)
  const { requestId, runId } = entry
  return (
    <>
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
