import type { RootCause, ServiceStage, StackServiceView, StackView } from '../../../contract/stack-view.ts'
import { print, table } from '../../output.ts'

/** Told apart without colour too. */
const shapes: Record<ServiceStage, string> = {
  absent: '○',
  pulling: '↓',
  waiting: '⧗',
  starting: '◔',
  checking: '◔',
  healthy: '●',
  running: '●',
  done: '✓',
  stopped: '○',
  failed: '■',
}

/** The services in play, one a line: name, stage, detail, ports. */
export function printServices(view: StackView): void {
  const rows = view.services
    .filter((service) => service.enabled || service.container !== null)
    .map((service) => [
      `${shapes[service.stage]} ${service.name}`,
      service.stage,
      service.detail,
      service.ports.map(portInWords).join(', '),
    ])
  if (rows.length > 0) print(table(rows))
}

/** Each root cause: what, what waits for it, what shows it, what to do. */
export function printCauses(causes: readonly RootCause[]): void {
  for (const cause of causes) {
    print()
    print(`■ ${cause.message}`)
    if (cause.blocks.length > 0) print(`  waiting for it: ${cause.blocks.join(', ')}`)
    for (const line of cause.evidence) print(`  │ ${line}`)
    print(`  → ${cause.remedy}`)
  }
}

export function printWarnings(view: StackView): void {
  for (const warning of view.warnings) print(`▲ ${warning.message} ${warning.remedy}`)
}

/** Whether every service in play is as it should be. */
export function isAllUp(view: StackView): boolean {
  return view.services.filter((service) => service.enabled).every(isUp)
}

function isUp({ stage }: StackServiceView): boolean {
  return stage === 'healthy' || stage === 'running' || stage === 'done'
}

function portInWords({ host_ip, published, target, protocol }: StackServiceView['ports'][number]): string {
  const from = published === null ? '?' : `${host_ip || '0.0.0.0'}:${published}`
  return `${from}->${target}${protocol === 'tcp' ? '' : `/${protocol}`}`
}
