import type { StackView } from '../../contract/stack-view.ts'
import { ownCommand } from '../platform/own-command.ts'

/** Why nothing healthy answers at a local port that a service publishes; see `StackInsight`. */
export function findCauseAtPort(
  view: StackView,
  port: number,
): { service: string; message: string; remedy: string } | undefined {
  const publishes = (published: number | null) => published === port
  const service = view.services.find((one) => one.ports.some(({ published }) => publishes(published)))
  if (!service || service.stage === 'healthy' || service.stage === 'running') return undefined
  const cause = view.rootCauses.find(
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
