import { AlertDialog } from '@base-ui/react/alert-dialog'
import { useState } from 'react'
import type { KeptVolume, StackView, StackVolume } from '../../../contract/stack-view.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { formatNames } from '../../lib/format.ts'
import { describeProblem, type ShownProblem } from '../../lib/problem.ts'
import { inPlay } from '../../lib/stack-store.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Button } from '../../ui/button.tsx'
import { CheckRow } from '../../ui/checkbox.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Failure, Loading } from '../../ui/states.tsx'

/** Asks before the stack is taken down, and names exactly the volumes that would go with it. */
export function DownDialog({ view, open, onClose }: { view: StackView; open: boolean; onClose(): void }) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="scrim" />
        <AlertDialog.Popup className="dialog ask">
          <Question view={view} onDone={onClose} />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Question({ view, onDone }: { view: StackView; onDone(): void }) {
  const found = useLoad('volumes', (signal) => client.stack.volumes({}, { signal }))
  const [keep, setKeep] = useState(true)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ShownProblem>()
  const volumes = found.data?.volumes ?? []
  const goes = !keep && volumes.length > 0
  const bytes = volumes.reduce((sum, volume) => sum + (volume.size ?? 0), 0)

  async function down() {
    setBusy(true)
    setProblem(undefined)
    try {
      await client.stack.down({ volumes: goes, confirmVolumes: volumes.map(({ name }) => name) })
      onDone()
    } catch (error) {
      setProblem(describeProblem(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <div className="ask-head">
        <AlertDialog.Title>
          {goes ? `Take ${view.project} down and remove its volumes?` : `Take ${view.project} down?`}
        </AlertDialog.Title>
        <AlertDialog.Description>
          {goes
            ? `${formatCount(volumes.length, 'volume')} with ${formatBytes(bytes)} will be gone. This cannot be undone.`
            : `The containers and networks of ${formatNames(
                inPlay(view).map(({ name }) => name),
                3,
              )} go; bringing it up again makes them anew.`}
        </AlertDialog.Description>
      </div>
      {found.problem && !found.data ? (
        <Failure problem={found.problem} onRetry={found.reload} />
      ) : !found.data ? (
        <Loading what="volumes" rows={2} />
      ) : (
        <Volumes volumes={volumes} kept={found.data.kept} goes={goes} />
      )}
      <div className="ask-note stack">
        {problem ? (
          <p className="bad hint" role="alert">
            {problem.message} {problem.remedy}
          </p>
        ) : (
          <p>Your documents and their search index stay: they are in the data folder, not in the stack.</p>
        )}
        {volumes.length > 0 && (
          <CheckRow
            label="Keep the volumes, only take the containers down"
            checked={keep}
            onChange={setKeep}
          />
        )}
        {found.data && (
          <div className="command">
            <code className="cut grow" title={chooseLine(found.data.commands, goes)}>
              {chooseLine(found.data.commands, goes)}
            </code>
            <CopyButton text={chooseLine(found.data.commands, goes)} label="Copy command" />
          </div>
        )}
      </div>
      <div className="dialog-foot">
        <AlertDialog.Close className="btn">Cancel</AlertDialog.Close>
        <Button look={goes ? 'destroy' : 'primary'} busy={busy} disabled={!found.data} onClick={down}>
          {goes ? `Remove ${formatCount(volumes.length, 'volume')}` : 'Take down'}
        </Button>
      </div>
    </>
  )
}

function Volumes({
  volumes,
  kept,
  goes,
}: {
  volumes: readonly StackVolume[]
  kept: readonly KeptVolume[]
  goes: boolean
}) {
  const label = !goes ? 'Volumes that stay' : kept.length > 0 ? 'Volumes that go and stay' : 'Volumes that go'
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="ledger-box" tabIndex={0} aria-label={label}>
      <ul className="ledger volumes">
        {volumes.map(({ name, size, usedBy }) => (
          <li key={name}>
            <Icon name="disk" />
            <span className="cut">
              <code>{name}</code> <span className="dim">{formatNames(usedBy)}</span>
            </span>
            <span className="dim num">
              {goes ? '' : 'stays, '}
              {size === null ? 'size unknown' : formatBytes(size)}
            </span>
          </li>
        ))}
        {kept.map(({ name, reason }) => (
          <li key={name}>
            <Icon name="disk" />
            <code className="cut" title={name}>
              {name}
            </code>
            <span className="dim">{reason}</span>
          </li>
        ))}
        {volumes.length + kept.length === 0 && (
          <li>
            <span />
            <span className="faint">It has no volumes of its own.</span>
          </li>
        )}
      </ul>
    </section>
  )
}

function chooseLine(commands: { keep: string; remove: string }, goes: boolean): string {
  return goes ? commands.remove : commands.keep
}
