import {
  onMessagePortClose,
  onMessagePortMessage,
  postMessagePortMessage,
  type SupportedMessagePort,
} from '@orpc/client/message-port'
import { StandardRPCHandler } from '@orpc/server/standard'
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer'
import { ServerPeer } from '@orpc/standard-server-peer'
import type { Actor } from '../../contract/runs.ts'
import { isRequestId, newId } from '../../core/platform/identity.ts'
import type { Logger } from '../../core/platform/logger.ts'
import { type RequestContext, withRequest } from '../../core/platform/request-context.ts'
import { defined } from '../../shared/defined.ts'
import { type CatalystRouter, plainFailures } from '../common/calls.ts'
import { checkMessage } from './port-message.ts'

/** A message port of the web, of Node or of Electron's main process (`MessagePortMain`). */
export type ServedPort = SupportedMessagePort & { start(): void }

/** So many refused messages are said in the log; a page that goes on sending them is heard no more. */
const mostRefusalsSaid = 20

/**
 * Serves the whole contract over a message port until the port closes; calls and streams under way then are aborted.
 * Every call has a request id: the one its sender gave it, if it is well-formed, else a new one. Whoever hands a port over
 * has checked who is at its other end; a message that the page's client would not write is dropped all the same, before
 * anything is made of it. `mayRead` says which files the other end may name; without it, any.
 */
export function serveOverPort(
  router: CatalystRouter,
  port: ServedPort,
  options: { actor: Actor; logger: Logger; mayRead?: (path: string) => boolean },
): void {
  const { actor, logger, mayRead } = options
  const newContext = (given?: unknown): RequestContext => ({
    requestId: typeof given === 'string' && isRequestId(given) ? given : newId('req'),
    actor,
    ...(mayRead && { mayRead }),
  })
  const handler = new StandardRPCHandler<RequestContext>(router, {
    rootInterceptors: [
      (call) => {
        const context = newContext(call.request.headers['x-request-id'])
        return withRequest(context, () => call.next({ ...call, context }))
      },
    ],
    clientInterceptors: [plainFailures(logger)],
  })
  const peer = new ServerPeer((message) => postMessagePortMessage(port, message))
  const answer = createServerPeerHandleRequestFn(handler, { context: newContext() })
  let refusals = 0
  const refuse = (why: string, error?: unknown) => {
    refusals += 1
    if (refusals > mostRefusalsSaid) return
    logger.warn('A message of the page was refused', { why, ...defined({ error }) })
  }

  onMessagePortMessage(port, (data) => {
    const checked = checkMessage(data)
    if ('refused' in checked) return refuse(checked.refused)
    peer.message(checked.message, answer).catch((error: unknown) => refuse('it could not be read', error))
  })
  onMessagePortClose(port, () => peer.close())
  port.start()
}
