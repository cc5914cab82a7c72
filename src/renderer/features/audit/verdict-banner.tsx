import { Link } from 'wouter'
import type { AuditVerdict } from '../../../contract/audit.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatNumber } from '../../lib/format.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { causes } from './words.ts'

/** Whether the log is as it was written, in a sentence; and if not, where and what was done to it. */
export function VerdictBanner() {
  const found = useLoad('verdict', (signal) => client.audit.verify(undefined, { signal }))
  const status = useLoad('status', (signal) => client.audit.status(undefined, { signal }))
  const again = (
    <Button
      small
      icon="refresh"
      busy={found.loading}
      onClick={() => {
        found.reload()
        status.reload()
      }}
    >
      Verify again
    </Button>
  )
  const trouble = status.data?.trouble
  return (
    <>
      {trouble && (
        <Banner tone="bad" shape="unhealthy">
          {trouble} {formatCount(status.data?.waiting ?? 0, 'entry')} wait for it in memory. Make room on the
          disk, or make the folder {status.data?.folder} writable.
        </Banner>
      )}
      {found.problem ? (
        <Banner tone="warn" shape="unknown" action={again}>
          The log could not be verified: {found.problem.message} {found.problem.remedy}
        </Banner>
      ) : !found.data ? (
        <Banner tone="plain" shape="running">
          Verifying the log…
        </Banner>
      ) : found.data.problem ? (
        <Banner
          tone="bad"
          shape="unhealthy"
          action={
            <>
              <ToEntry problem={found.data.problem} />
              {again}
            </>
          }
        >
          <Wrong problem={found.data.problem} />
        </Banner>
      ) : (
        <Banner tone="plain" shape="healthy" action={again}>
          <Right verdict={found.data} locked={status.data?.key === null} />
        </Banner>
      )}
    </>
  )
}

function Right({ verdict, locked }: { verdict: AuditVerdict; locked: boolean }) {
  const { entries, sealed, repairs, anchors } = verdict
  if (entries === 0) return <>Nothing has been recorded yet. What is done from now on is signed.</>
  const open = entries - sealed
  return (
    <>
      <strong>Verified {formatCount(entries, 'entry')}:</strong> the log is as it was written.{' '}
      <span className="dim">
        {open > 0 &&
          `The last ${open === 1 ? 'one is' : `${formatNumber(open)} are`} signed ${locked ? 'once the secrets are unlocked' : 'within a minute'}. `}
        {repairs > 0 &&
          `${formatCount(repairs, 'line')} that a crash had cut off ${repairs === 1 ? 'was' : 'were'} repaired. `}
        {anchors.length === 0 && 'There is no anchor outside its folder yet.'}
      </span>
    </>
  )
}

function Wrong({ problem }: { problem: NonNullable<AuditVerdict['problem']> }) {
  const { line, file, cause, message } = problem
  return (
    <>
      <strong>Not as it was written: {causes[cause]}.</strong> {message}{' '}
      <span className="dim">
        {file}, line {formatNumber(line)}.
      </span>
    </>
  )
}

/** A log that ends too early has no entry to show there. */
function ToEntry({ problem: { cause, seq } }: { problem: NonNullable<AuditVerdict['problem']> }) {
  if (seq === undefined || cause === 'truncated' || cause === 'rolled-back' || cause === 'torn') return null
  return (
    <Link className="btn small" href={`/audit?entry=${seq}`}>
      Show the entry
    </Link>
  )
}
