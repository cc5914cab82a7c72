import { createORPCClient, onError } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { type CatalystClient, contract } from '../../contract/index.ts'
import { overHttp } from '../../contract/over-http.ts'
import { type CatalystWindow, connectMessage } from '../../contract/window.ts'
import { isSignedOut } from './problem.ts'
import { requestHeaders } from './request-id.ts'
import { useSession } from './session.ts'
import { clearIfSignedOut } from './sign-out.ts'

declare global {
  interface Window {
    readonly catalyst?: CatalystWindow
  }
}

/** What the desktop window adds to the contract; absent in a browser. */
export const desktop: CatalystWindow | undefined = window.catalyst

/** The one line to the services: a MessagePort in the desktop window, HTTP with the session's cookie in a browser. */
export const client: CatalystClient = createORPCClient(desktop ? portLink() : httpLink())

function portLink() {
  const { port1, port2 } = new MessageChannel()
  window.postMessage(connectMessage, window.location.origin, [port2])
  port1.start()
  return new RPCLink({ port: port1, headers: requestHeaders })
}

function httpLink() {
  return new OpenAPILink(contract, {
    url: new URL('/api', window.location.href).href,
    ...overHttp,
    headers: requestHeaders,
    fetch: async (request, init) => {
      const response = await fetch(request, { ...init, credentials: 'same-origin' })
      clearIfSignedOut(response)
      return response
    },
    interceptors: [
      onError((error) => {
        if (isSignedOut(error)) useSession.getState().end()
      }),
    ],
  })
}
