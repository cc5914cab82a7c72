import { useEffect, useRef, useState } from 'react'
import { findKindByMediaType, readableFormats } from '../../contract/formats.ts'
import { formatCount } from '../../shared/count-words.ts'
import { ingestDrop } from '../lib/ingest.ts'
import { useSettings } from '../lib/settings-store.ts'
import { sayProblem } from '../lib/toasts.ts'
import { Icon } from '../ui/icon.tsx'
import { StatusShape } from '../ui/status-shape.tsx'
import './drop-overlay.css'

interface Dragged {
  kinds: Map<string, number>
  refused: Map<string, number>
}

/** Takes files dropped anywhere on the window. While they hang above it, says what will be added and what will not. */
export function DropOverlay() {
  const [dragged, setDragged] = useState<Dragged>()
  // The next thing is entered before the last one is left, so only leaving the newest one leaves the window. It is the
  // overlay as a rule: what lies below it may vanish meanwhile, and what has vanished cannot be left.
  const entered = useRef<EventTarget>(null)

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      entered.current = event.target
      setDragged(look(event.dataTransfer!))
    }
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.dataTransfer!.dropEffect = 'copy'
    }
    const leave = (event: DragEvent) => {
      if (event.target === entered.current) setDragged(undefined)
    }
    const drop = (event: DragEvent) => {
      setDragged(undefined)
      if (!hasFiles(event)) return
      event.preventDefault()
      ingestDrop(event.dataTransfer!).catch(sayProblem)
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])

  return dragged ? <Card dragged={dragged} /> : null
}

function Card({ dragged }: { dragged: Dragged }) {
  const limit = useSettings((state) => state.view?.settings.storage.maxFileMb ?? 200)
  const count = [...dragged.kinds.values()].reduce((sum, n) => sum + n, 0)
  return (
    <div className="drop" role="status">
      <div className="drop-card">
        <div className="drop-head">
          <Icon name="upload" />
          <h2>{count > 0 ? `Drop to add ${formatCount(count, 'item')}` : 'None of these can be read'}</h2>
          <p className="dim">
            {count > 0
              ? 'They are read on this machine and found as soon as they are read.'
              : `${readableFormats}, up to ${limit} MB each.`}
          </p>
        </div>
        <ul className="ledger">
          {[...dragged.kinds].map(([kind, n]) => (
            <li key={kind}>
              <Icon name={kind.startsWith('Folders') ? 'folder' : 'file'} />
              <span>{kind}</span>
              <span className="dim num">{n}</span>
            </li>
          ))}
          {[...dragged.refused].map(([why, n]) => (
            <li key={why} className="refused">
              <StatusShape shape="unhealthy" label="Refused:" />
              <span>{formatCount(n, 'file')}</span>
              <span className="dim why-not">{why}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

function look(transfer: DataTransfer): Dragged {
  const kinds = new Map<string, number>()
  const refused = new Map<string, number>()
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    const found = findKindByMediaType(item.type)
    if ('kind' in found) kinds.set(found.kind, (kinds.get(found.kind) ?? 0) + 1)
    else refused.set(found.refused, (refused.get(found.refused) ?? 0) + 1)
  }
  return { kinds, refused }
}
