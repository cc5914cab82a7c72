import { type HealthReport, type HealthStatus, toHealthProbe } from '../../contract/health.ts'
import type { Connection } from '../connection.ts'
import { type ExitCode, print, printJson, table } from '../output.ts'
import { untilInterrupted } from '../until-interrupted.ts'

/** Told apart without colour too. */
const shapes: Record<HealthStatus, string> = {
  healthy: '●',
  degraded: '▲',
  unhealthy: '■',
  unknown: '◌',
  off: '○',
}

/** `catalyst health`: checks now; with `--watch` goes on until Ctrl-C. Exit 1 when unhealthy. */
export async function health(
  options: { json?: boolean; watch?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  let report = await client.health.check({})
  show(report, options)
  if (options.watch) {
    await untilInterrupted(async (signal) => {
      for await (const next of await client.health.watch(undefined, { signal })) {
        if (next.timestamp === report.timestamp) continue
        report = next
        show(report, options)
      }
    })
  }
  return report.status === 'unhealthy' ? 1 : 0
}

function show(report: HealthReport, options: { json?: boolean; watch?: boolean }): void {
  if (options.json) {
    // One object a line while watching, so that a reader can tell them apart.
    if (options.watch) print(JSON.stringify(toHealthProbe(report)))
    else printJson(toHealthProbe(report))
    return
  }
  print(`${shapes[report.status]} ${report.status}  ${report.timestamp}`)
  print(
    table(
      Object.entries(report.checks).map(([name, check]) => [
        `  ${shapes[check.status]} ${check.title ?? name}`,
        check.status,
        check.latencyMs === null ? '' : `${check.latencyMs.toFixed(1)} ms`,
        [check.detail, check.hint].filter(Boolean).join('. '),
      ]),
    ),
  )
}
