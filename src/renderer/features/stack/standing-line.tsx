import type { StackView } from '../../../contract/stack-view.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { inPlay, isUp } from '../../lib/stack-store.ts'
import { type Shape, StatusShape } from '../../ui/status-shape.tsx'

/** How the stack stands, in one sentence with one shape, and on which engine. */
export function StandingLine({ view }: { view: StackView }) {
  const { shape, title } = judgeStack(view)
  const { engine } = view
  return (
    <section className="stack-line" aria-label="How the stack stands">
      <StatusShape shape={shape} large />
      <div className="grow">
        <h2>{title}</h2>
        <p className="dim cut">
          {view.project} on {engine.name ?? 'the engine'} {engine.version}
          {engine.address && `, ${engine.address}`}
        </p>
      </div>
    </section>
  )
}

function judgeStack(view: StackView): { shape: Shape; title: string } {
  const services = inPlay(view)
  const up = services.filter(isUp).length
  const all = services.length
  if (all === 0) return { shape: 'off', title: 'No service is in play' }
  if (up === all) {
    const title = all === 1 ? 'The one service is up' : `All ${formatCount(all, 'service')} are up`
    return { shape: 'healthy', title }
  }
  if (up === 0) return { shape: 'off', title: `None of ${formatCount(all, 'service')} is up` }
  return { shape: 'degraded', title: `${up} of ${formatCount(all, 'service')} are up` }
}
