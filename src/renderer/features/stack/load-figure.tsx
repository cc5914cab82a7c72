import type { FigureSample, StackServiceView } from '../../../contract/stack-view.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatPercent } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { Sparkline } from '../../ui/sparkline.tsx'

/** How far back a line reaches, ms: as far as is known, within these. */
const span = { least: 60_000, most: 5 * 60_000 }
/** A sample older than this is not now, ms. */
const freshMs = 10_000

/** What a service uses now, with the last minutes as a line. */
export function LoadFigure({
  service,
  samples,
  of,
}: {
  service: StackServiceView
  samples: readonly FigureSample[]
  of: 'cpu' | 'memory'
}) {
  const now = useNow(2000)
  const last = samples.at(-1)
  const live = service.state === 'running' && last !== undefined && now - Date.parse(last.at) < freshMs
  if (!live && samples.length < 2)
    return (
      <span className="load">
        <span className="num faint">–</span>
      </span>
    )
  const known = samples[0] ? now - Date.parse(samples[0].at) : 0
  const reach = Math.min(span.most, Math.max(span.least, known))
  const text = live ? describeSample(last, of) : '–'
  const limit = of === 'memory' && live && last.memoryLimit !== null ? last.memoryLimit : null
  return (
    <span className="load" title={limit === null ? undefined : `of ${formatBytes(limit)}`}>
      <span className={live ? 'num' : 'num faint'}>{text}</span>
      <Sparkline
        label={`${service.name}: ${of === 'cpu' ? 'CPU' : 'memory'}, lately, now ${text}`}
        points={samples.map((sample) => ({
          at: Math.min(1, Math.max(0, 1 - (now - Date.parse(sample.at)) / reach)),
          value: sample[of],
        }))}
        hot={limit !== null && last !== undefined && last.memory > 0.9 * limit}
        live={live}
      />
    </span>
  )
}

function describeSample(sample: FigureSample, of: 'cpu' | 'memory'): string {
  return of === 'cpu' ? formatPercent(Math.round(sample.cpu * 1000) / 1000) : formatBytes(sample.memory)
}
