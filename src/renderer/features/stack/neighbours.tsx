import { useState } from 'react'
import type { OtherFolder, StackOrphan, StackView } from '../../../contract/stack-view.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'

/** Containers that have the project's name and are not of its file: each kind with its way out. */
export function Neighbours({ view }: { view: StackView }) {
  const { otherFolder: other, orphans } = view
  if (other) return <TakeOver view={view} other={other} />
  return orphans.length > 0 ? <Orphans view={view} orphans={orphans} /> : null
}

function TakeOver({ view, other }: { view: StackView; other: OtherFolder }) {
  return (
    <Asking
      view={view}
      label="Take over…"
      says={`Another folder has project ${view.project}: nothing is done here until that is confirmed.`}
      title={`Take ${view.project} over from another folder?`}
      confirm="Take over and bring up"
      act={() => client.stack.up({ takeOver: true })}
      description={`What was brought up from ${other.folder} becomes the stack in ${view.file}: its containers are made anew from this file, and its volumes are used by it.`}
      rows={[...other.containers, ...other.volumes.map((name) => `${name} (volume, stays)`)]}
    />
  )
}

function Orphans({ view, orphans }: { view: StackView; orphans: readonly StackOrphan[] }) {
  const foreign = orphans.filter((one) => one.folder !== null)
  const count = formatCount(orphans.length, 'orphan')
  return (
    <Asking
      view={view}
      label={`Remove ${count}…`}
      says={`${formatCount(orphans.length, 'container')} of services that the file no longer has.`}
      title={`Remove ${count} of ${view.project}?`}
      confirm={`Remove ${count}`}
      act={() => client.stack.removeOrphans({ takeOver: foreign.length > 0 })}
      description="These containers are stopped and removed. Volumes stay."
      rows={orphans.map(
        ({ container, service, folder }) =>
          `${container} (service ${service}${folder === null ? '' : `, from ${folder}`})`,
      )}
    />
  )
}

/** One line with a button; the button asks, and names all that is meant. */
function Asking({
  view,
  says,
  label,
  rows,
  act,
  ...question
}: {
  view: StackView
  says: string
  label: string
  title: string
  description: string
  confirm: string
  rows: readonly string[]
  act(): Promise<unknown>
}) {
  const [open, setOpen] = useState(false)
  const button = (
    <Button small disabled={view.runId !== undefined} onClick={() => setOpen(true)}>
      {label}
    </Button>
  )
  return (
    <>
      <Banner tone="warn" shape="degraded" action={button}>
        {says}
      </Banner>
      <Confirm
        {...question}
        open={open}
        onClose={() => setOpen(false)}
        items={rows.map((row) => ({ key: row, icon: 'stack', name: row }))}
        onConfirm={act}
      />
    </>
  )
}
