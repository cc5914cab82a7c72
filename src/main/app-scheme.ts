import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'

/** Where the page lives. A standard, secure scheme of our own: no file: rights, one origin, real headers. */
export const appOrigin = 'app://catalyst'

/** Nothing but our own files: no inline script or style, no frames, no forms, no plugins, no other hosts. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/**
 * Answers requests of the `app:` scheme from `folder` (absolute), `/` with its index.html. Never reads outside it.
 * Places in the app stand in the fragment (`#/runs`), which no request carries.
 */
export function serveApp(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405)
    const url = new URL(request.url)
    if (`${url.protocol}//${url.host}` !== appOrigin) return refusal(404)
    const file = fileFor(folder, url.pathname)
    if (!file) return refusal(404)
    const type = mimeTypes[extname(file)]
    if (!type) return refusal(404)
    const body = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENOTDIR') return undefined
      throw error
    })
    if (!body) return refusal(404)
    const headers = { ...securityHeaders, 'content-type': type, 'cache-control': cacheFor(url.pathname) }
    return new Response(request.method === 'HEAD' ? null : body, { headers })
  }
}

function fileFor(folder: string, pathname: string): string | undefined {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  // Backslashes separate on Windows, NUL ends names in C: neither is in a name of ours.
  if (/[\0\\]/u.test(path)) return undefined
  const file = resolve(folder, path === '/' ? 'index.html' : `.${path}`)
  return file.startsWith(folder + sep) ? file : undefined
}

/** The bundler puts a hash of the content into every name under /assets. */
function cacheFor(pathname: string): string {
  return pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

const refusal = (status: number) =>
  new Response(null, { status, headers: { ...securityHeaders, 'content-type': 'text/plain' } })
