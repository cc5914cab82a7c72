import type { HttpDoorOptions } from '../../src/transports/http/door.ts'
import { contractDouble } from './contract-double.ts'
import { openHttpDoor, testToken } from './doors.ts'
import { exchange, type RawAnswer } from './raw-http.ts'

/** The one origin that the door lets in besides its own. */
export const allowedOrigin = 'https://tool.example'

type Headers = Readonly<Record<string, string | undefined>>

/** The web door over a double of the contract, and short ways to knock at it with bytes of one's own. */
export async function openHardenedDoor(options: Partial<HttpDoorOptions> = {}) {
  const door = await openHttpDoor({
    router: contractDouble(),
    allowedOrigins: () => [allowedOrigin],
    ...options,
  })
  const host = `127.0.0.1:${door.port}`

  /** A request with the token; a header that is `undefined` is left out. */
  function ask(method: string, target: string, headers: Headers = {}, body = ''): Promise<RawAnswer> {
    const all: Headers = {
      Host: host,
      Authorization: `Bearer ${testToken}`,
      Connection: 'close',
      ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...headers,
    }
    const lines = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    )
    return exchange(door.port, `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
  }

  return {
    ...door,
    host,
    ask,
    get: (target: string, headers?: Headers) => ask('GET', target, headers),
    post: (body: string, headers: Headers = {}) =>
      ask('POST', '/api/search', { 'Content-Type': 'application/json', ...headers }, body),
    raw: (bytes: Parameters<typeof exchange>[1], wait?: number) =>
      exchange(door.port, bytes, wait === undefined ? {} : { wait }),
  }
}

export type HardenedDoor = Awaited<ReturnType<typeof openHardenedDoor>>
