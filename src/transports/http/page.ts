import { open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pageHeaders } from './headers.ts'
import { notFound } from './refusal.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.pdf': 'application/pdf',
}

/** A person's browser going somewhere, as against a script or a program asking for data. */
export function isNavigation(request: IncomingMessage): boolean {
  return (request.headers.accept ?? '').includes('text/html')
}

/**
 * Sends a file of the built page; every place inside the app (`/runs/…`) is the same `index.html`. Files whose names
 * carry a hash of their content may be kept for good.
 */
export async function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  pathname: string,
): Promise<void> {
  const wanted = pathname === '/' ? '/index.html' : decoded(pathname)
  const place = path.extname(wanted) === '' && isNavigation(request)
  const name = place ? '/index.html' : wanted
  const target = path.join(folder, name)
  const inside = target.startsWith(folder + path.sep)
  const type = types[path.extname(target)]
  if (!inside || type === undefined) throw notFound()
  const found = await open(target, 'r').catch(() => undefined)
  if (found === undefined) throw notFound()
  await using file = found
  const stat = await file.stat()
  if (!stat.isFile()) throw notFound()
  const hashed = /^\/assets\/.+-[\w-]{8,}\.\w+$/u.test(name)
  response.writeHead(200, {
    ...pageHeaders,
    'Content-Type': type,
    'Content-Length': stat.size,
    'Cache-Control': hashed ? 'private, max-age=31536000, immutable' : 'no-store',
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(file.createReadStream({ autoClose: false }), response)
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    throw notFound()
  }
}
