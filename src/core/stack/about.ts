import type { StackView } from '../../contract/stack-view.ts'
import { ownCommand } from '../platform/own-command.ts'

/** The view of one service: itself, what it depends on, near and far, and the causes among them or of the whole. */
export function onlyAbout(service: string, view: StackView): StackView {
  const wanted = new Set<string>()
  const visit = (name: string) => {
    if (wanted.has(name)) return
    wanted.add(name)
    for (const other of view.services.find((one) => one.name === name)?.depends_on ?? []) visit(other)
  }
  visit(service)
  return {
    ...view,
    services: view.services.filter((one) => wanted.has(one.name)),
    root_causes: view.root_causes.filter((cause) => cause.service === null || wanted.has(cause.service)),
    warnings: view.warnings.filter((one) => one.service === null || wanted.has(one.service)),
  }
}

/** Why nothing healthy answers at a local port that a service publishes; see `StackInsight`. */
export function causeAt(
  view: StackView,
  port: number,
): { service: string; message: string; remedy: string } | undefined {
  const publishes = (published: number | null) => published === port
  const service = view.services.find((one) => one.ports.some(({ published }) => publishes(published)))
  if (!service || service.stage === 'healthy' || service.stage === 'running') return undefined
  const cause = view.root_causes.find(
    (one) => one.service === null || one.service === service.name || one.blocks.includes(service.name),
  )
  if (cause) return { service: service.name, message: cause.message, remedy: cause.remedy }
  switch (service.stage) {
    case 'absent':
    case 'stopped':
      return {
        service: service.name,
        message: `${service.name} is not up: ${service.detail}.`,
        remedy: `Bring the stack ${view.project} up on the Stack page, or with ${ownCommand('stack up')}.`,
      }
    case 'failed':
    case 'done':
      return undefined
    default:
      return {
        service: service.name,
        message: `${service.name} is coming up: ${service.detail}.`,
        remedy: 'Wait until it is ready.',
      }
  }
}
