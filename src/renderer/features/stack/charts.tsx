import type { FigureSample } from '../../../contract/stack-view.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatPercent } from '../../lib/format.ts'
import { Chart } from './chart.tsx'
import type { Series } from './chart-paths.ts'

/** CPU, memory, network and block I/O of one service over the last minutes. */
export function Charts({ samples }: { samples: readonly FigureSample[] }) {
  const of = (name: string, key: Exclude<keyof FigureSample, 'at' | 'memoryLimit'>): Series => ({
    name,
    points: samples.map((sample) => ({ at: Date.parse(sample.at), value: sample[key] })),
  })
  const last = samples.at(-1)
  const limit = last?.memoryLimit
  return (
    <section className="charts" aria-label="What it uses">
      <Chart
        title="CPU"
        series={[of('CPU', 'cpu')]}
        least={0.05}
        note={last && formatCount(last.pids, 'process')}
        format={(cores) => formatPercent(Math.round(cores * 1000) / 1000)}
      />
      <Chart
        title="Memory"
        series={[of('memory', 'memory')]}
        least={1e6}
        note={limit ? `limit ${formatBytes(limit)}` : last && 'no limit'}
        format={formatBytes}
      />
      <Chart
        title="Network"
        series={[of('in', 'networkIn'), of('out', 'networkOut')]}
        least={1000}
        format={rate}
      />
      <Chart
        title="Block I/O"
        series={[of('read', 'blockRead'), of('written', 'blockWrite')]}
        least={1000}
        format={rate}
      />
    </section>
  )
}

function rate(bytes: number): string {
  return `${formatBytes(bytes)}/s`
}
