import type { SupportedMessagePort } from '@orpc/client/message-port'
import { RPCHandler } from '@orpc/server/message-port'
import type { Actor } from '../../contract/runs.ts'
import { newId } from '../../core/platform/identity.ts'
import type { Logger } from '../../core/platform/logger.ts'
import { type RequestContext, withRequest } from '../../core/platform/request-context.ts'
import { type CatalystRouter, plainFailures } from '../common/calls.ts'

/** A message port of the web, of Node or of Electron's main process (`MessagePortMain`). */
export type ServedPort = SupportedMessagePort & { start(): void }

/**
 * Serves the whole contract over a message port until the port closes; calls and streams under way then are aborted.
 * Every call gets a request id of its own. Whoever hands a port over has checked who is at its other end.
 */
export function serveOverPort(
  router: CatalystRouter,
  port: ServedPort,
  options: { actor: Actor; logger: Logger },
): void {
  const newContext = (): RequestContext => ({ requestId: newId('req'), actor: options.actor })
  const handler = new RPCHandler<RequestContext>(router, {
    rootInterceptors: [
      (call) => {
        const context = newContext()
        return withRequest(context, () => call.next({ ...call, context }))
      },
    ],
    clientInterceptors: [plainFailures(options.logger)],
  })
  handler.upgrade(port, { context: newContext() })
  port.start()
}
