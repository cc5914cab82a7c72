import { statfs } from 'node:fs/promises'
import type { RootCause, StackWarning } from '../../../../contract/stack-view.ts'
import { formatBytes } from '../../../../shared/bytes.ts'
import type { ComposeService } from '../../compose/model.ts'
import { finding } from './finding.ts'

/** Below this nothing can be pulled or written any more, in bytes. */
const fullBelow = 200e6
/** Below this an `up` may well fail, in bytes. */
const scarceBelow = 2e9

/** Space on the engine's disk; only of an engine whose folder is on this machine. */
export async function diskSpace(rootFolder: string): Promise<{ cause?: RootCause; warning?: StackWarning }> {
  const stats = await statfs(rootFolder).catch(() => undefined) // in a virtual machine, or not ours to see
  if (!stats) return {}
  const free = stats.bavail * stats.bsize
  const message = `The disk of the engine has ${formatBytes(free)} left (${rootFolder}).`
  const remedy = 'Free some: docker system prune removes what no container uses.'
  if (free < fullBelow) {
    return { cause: finding({ service: null, code: 'disk-full', message, remedy, evidence: [message] }) }
  }
  return free < scarceBelow ? { warning: { service: null, message, remedy } } : {}
}

/** Whether all services together may want more memory than the engine has. */
export function memoryWarning(services: readonly ComposeService[], total: number): StackWarning | undefined {
  const wanted = services.reduce((sum, service) => sum + (service.memory ?? 0), 0)
  if (total <= 0 || wanted <= total) return undefined
  return {
    service: null,
    message: `The services in play may use ${formatBytes(wanted)} of memory, and the engine has ${formatBytes(total)}.`,
    remedy: 'Give the engine more memory (Docker Desktop: Settings → Resources), or leave out a profile.',
  }
}
