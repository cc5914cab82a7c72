import { Link } from 'wouter'
import type { EngineView } from '../../../contract/engine-view.ts'
import { formatAge } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { StatusShape } from '../../ui/status-shape.tsx'

/** No engine answers: what to start. The page comes alive by itself when one does. */
export function NoEngine({ engine }: { engine: EngineView }) {
  const now = useNow()
  const searching = engine.status === 'searching'
  return (
    <section className="panel empty" role="status">
      <span className="glyph plain">
        <StatusShape shape="unknown" large />
      </span>
      <h2>
        {searching
          ? 'Looking for a container engine'
          : plain(engine.message ?? 'No container engine answers')}
      </h2>
      {!searching && <p>{engine.remedy} This page comes alive by itself as soon as one answers.</p>}
      {!searching && (
        <p className="faint small">
          Nothing has answered for {formatAge(Math.max(0, now - Date.parse(engine.since)))}.
        </p>
      )}
      <div className="actions">
        <Link className="btn" href="/settings/stack">
          Choose another engine
        </Link>
      </div>
    </section>
  )
}

function plain(message: string): string {
  return message.replace(/\.$/u, '')
}
