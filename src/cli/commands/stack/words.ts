import type { ServiceStage, StackServiceView, StackView } from '../../../contract/stack-view.ts'
import { toldCauses } from '../../../contract/told-causes.ts'
import { print, table } from '../../output.ts'

/** Told apart without colour too. */
export const shapes: Record<ServiceStage, string> = {
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

/** The services that are in play, or have a container all the same. */
export function inPlay(view: StackView): StackServiceView[] {
  return view.services.filter((service) => service.enabled || service.container !== null)
}

/** Name, stage, detail, ports. */
export function serviceRow(service: StackServiceView): string[] {
  const { name, stage, detail, ports } = service
  return [`${shapes[stage]} ${name}`, stage, detail, ports.map(portInWords).join(', ')]
}

/** The services in play, one a line. */
export function printServices(view: StackView): void {
  const rows = inPlay(view).map(serviceRow)
  if (rows.length > 0) print(table(rows))
}

/** Each root cause: what, what waits for it, what shows it, what to do. Set off from what stands above them. */
export function printCauses({ services, warnings, rootCauses: causes }: StackView): void {
  const below = services.length > 0 || warnings.length > 0
  for (const [at, cause] of toldCauses(causes).entries()) {
    if (below || at > 0) print()
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

function portInWords({ hostIp, published, target, protocol }: StackServiceView['ports'][number]): string {
  const from = published === null ? '?' : `${hostIp || '0.0.0.0'}:${published}`
  return `${from}->${target}${protocol === 'tcp' ? '' : `/${protocol}`}`
}
