import type { TLSSocket } from 'node:tls'
import { Agent, buildConnector, fetch as undiciFetch } from 'undici'

/**
 * `fetch` for a door whose certificate has this SHA-256 fingerprint, and for no other: that takes the place of
 * authorities and names, neither of which a self-signed certificate has. Nothing is sent before the fingerprint is seen
 * to be right. Without one it is the ordinary `fetch`.
 */
export function fetchFrom(fingerprint: string | undefined): typeof fetch {
  if (fingerprint === undefined) return fetch
  // A resumed session shows no certificate, so each connection begins anew.
  const connect = buildConnector({ rejectUnauthorized: false, timeout: 10_000, maxCachedSessions: 0 })
  const dispatcher = new Agent({
    keepAliveTimeout: 1000,
    connect(options, done) {
      connect(options, (error, socket) => {
        if (error !== null || socket === null)
          return done(error ?? new Error('No connection was made.'), null)
        const shown =
          'getPeerCertificate' in socket ? (socket as TLSSocket).getPeerCertificate().fingerprint256 : ''
        if (shown === fingerprint) return done(null, socket)
        socket.destroy()
        done(new WrongCertificate(options.host ?? options.hostname), null)
      })
    },
  })
  return async (input, init) => {
    const request = new Request(input, init)
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
    const response = await undiciFetch(request.url, {
      method: request.method,
      headers: [...request.headers],
      signal: init?.signal ?? request.signal,
      redirect: 'error',
      body,
      dispatcher,
    })
    return response as unknown as Response
  }
}

/** Somebody else answers where Catalyst should. */
class WrongCertificate extends Error {
  readonly code = 'WRONG_CERTIFICATE'

  constructor(host: string) {
    super(`What answers at ${host} has another certificate than the Catalyst that was started there.`)
    this.name = 'WrongCertificate'
  }
}
