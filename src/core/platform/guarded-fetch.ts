import { WrongPlace } from './wrong-place.ts'

/** Followed within one origin; more than that is a circle, or a server that does not know where it is. */
const mostRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])

/** A redirect that was not followed. Nothing was sent to where it leads. */
export class RedirectRefused extends WrongPlace {
  override name = 'RedirectRefused'
}

/**
 * The one way of our services to speak HTTP: `fetch` that stays with the origin it was sent to. A key in a header, the
 * text of a document in a body, and trust in the answer were meant for that origin and for no other, so a redirect to
 * another one (another host, port or scheme) is refused before anything is sent there. Within the origin redirects are
 * followed as the Fetch standard has it, up to five.
 *
 * @param redirects `refuse`: none is followed, not even within the origin
 * @throws RedirectRefused naming the target; besides, what `fetch` throws
 */
export async function guardedFetch(
  input: string | URL | Request,
  init: RequestInit = {},
  redirects?: 'refuse',
): Promise<Response> {
  // A Request's body can be read only once; our clients give an address and its options.
  if (input instanceof Request) throw new TypeError('guardedFetch takes an address, not a Request.')
  let url = new URL(input)
  let request: RequestInit = { ...init, redirect: 'manual' }
  for (let count = 0; ; count += 1) {
    // biome-ignore lint/style/noRestrictedGlobals: the one place where a request leaves
    const response = await fetch(url, request)
    const target = readRedirect(url, response)
    if (target === undefined) return response
    await response.body?.cancel()
    if (redirects === 'refuse') throw refuseRedirect(url.origin, target)
    if (count === mostRedirects) throw redirectsInCircles(url, target)
    if (request.body instanceof ReadableStream) throw new TypeError('A stream cannot be sent again.')
    request = nextRequest(request, response.status)
    url = target
  }
}

/**
 * Where an answer sends a request to, if it does.
 *
 * @param from what was asked for
 * @throws RedirectRefused where that is another origin
 */
export function readRedirect(
  from: URL,
  { status, headers }: { readonly status: number; readonly headers: Headers },
): URL | undefined {
  const location = redirects.has(status) ? headers.get('location') : null
  if (location === null) return undefined
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  if (target?.origin !== from.origin) throw refuseRedirect(from.origin, target)
  return target
}

/**
 * The words for a redirect to another place.
 *
 * @param from the origin asked, or the address of an engine
 * @param where where `from` is written down
 */
export function refuseRedirect(
  from: string,
  target: URL | undefined,
  where = 'in Settings',
): RedirectRefused {
  if (target === undefined) {
    return new RedirectRefused(
      `${from} redirects to an address that cannot be read`,
      `Look at the server or proxy that answers there, or correct the address ${where}.`,
    )
  }
  const origin = showOrigin(target)
  // Neither user nor query: both may hold secrets.
  const page = `${origin}${target.pathname}`
  // A client that follows nowhere at all is told of other pages of the same place.
  const place = origin === from ? page : origin
  return new RedirectRefused(
    `${from} redirects to ${page}, which is another address; nothing was sent there`,
    `If ${place} is meant, set it as the address ${where}, in place of ${from}.`,
  )
}

function redirectsInCircles(from: URL, target: URL): RedirectRefused {
  return new RedirectRefused(
    `${from.origin} redirects in circles: after ${mostRedirects} redirects still to ${target.origin}${target.pathname}`,
    'Look at the server or proxy that answers there, or correct the address in Settings.',
  )
}

/** The origin; of schemes that have none, such as ftp, what stands in its place. */
function showOrigin(target: URL): string {
  return target.origin === 'null' ? `${target.protocol}//${target.host}` : target.origin
}

/** @see https://fetch.spec.whatwg.org/#http-redirect-fetch step 12: when a request becomes a GET without a body */
function nextRequest(request: RequestInit, status: number): RequestInit {
  const method = (request.method ?? 'GET').toUpperCase()
  const becomesGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD')
  if (!becomesGet) return request
  const headers = new Headers(request.headers)
  for (const name of [
    'content-encoding',
    'content-language',
    'content-location',
    'content-type',
    'content-length',
  ])
    headers.delete(name)
  return { ...request, method: 'GET', body: null, headers }
}
