import { type Answer, type HttpDouble, httpDouble } from './http-double.ts'

/** Two origins: the one a client is sent to, and another one that must hear nothing. */
export interface TwoOrigins {
  readonly asked: HttpDouble
  readonly other: HttpDouble
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Two real servers. The first redirects every request to the same path of the second.
 *
 * @param hops redirects within the first origin before that
 */
export async function twoOrigins(status: number, hops = 0): Promise<TwoOrigins> {
  const other = await httpDouble(() => [200, { status: 'OK', version: '1.0.0', data: [], result: {} }])
  const asked = await httpDouble((path, _, response) => {
    const url = new URL(path, 'http://localhost')
    const hop = Number(url.searchParams.get('hop') ?? 0)
    url.searchParams.set('hop', String(hop + 1))
    const location = hop < hops ? url.pathname + url.search : other.url + url.pathname
    response.writeHead(status, { location }).end()
    return undefined
  })
  return {
    asked,
    other,
    async [Symbol.asyncDispose]() {
      await asked[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
    },
  }
}

/** A server whose every page has moved to `/moved` of itself, where `answer` answers by the path it was. */
export function movedWithin(answer: Answer, status = 307): Promise<HttpDouble> {
  return httpDouble((path, request, response) => {
    if (path.startsWith('/moved')) return answer(path.slice('/moved'.length), request, response)
    response.writeHead(status, { location: `/moved${path}` }).end()
    return undefined
  })
}
