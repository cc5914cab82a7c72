import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strict } from './strict.ts'

type SchemeHandler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, SchemeHandler>()
const suffix = '.double.invalid'

/** Chromium alone knows no custom schemes: `app://catalyst/x` stands in the page as `https://catalyst.app.double.invalid/x`. */
export function toPage(address: string): string {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/iu.exec(address)
  const [, scheme = '', host, rest] = parts ?? []
  return handlers.has(scheme) ? `https://${host || 'x'}.${scheme}${suffix}${rest || '/'}` : address
}

export function fromPage(address: string): string {
  const parts = /^https:\/\/([^/?#]*)\.([a-z0-9+-]+)\.double\.invalid(.*)$/iu.exec(address)
  const [, host, scheme, rest] = parts ?? []
  return parts ? `${scheme}://${host}${rest}` : address
}

/** The handler for an address as the app knows it. */
export function handlerOf(address: string): SchemeHandler | undefined {
  return handlers.get(address.split(':')[0] ?? '')
}

let isReady: () => boolean = () => false
export function tellReady(ready: () => boolean): void {
  isReady = ready
}

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(_schemes: unknown) {
    if (isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
  },
  handle(scheme: string, handler: SchemeHandler) {
    if (handlers.has(scheme)) throw new Error('The scheme has been handled')
    handlers.set(scheme, handler)
  },
  unhandle: (scheme: string) => handlers.delete(scheme),
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
})

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

export const net = strict('net', {
  async fetch(target: string | Request, init?: RequestInit): Promise<Response> {
    const address = typeof target === 'string' ? target : target.url
    if (!address.startsWith('file:')) return fetch(target, init)
    const file = fileURLToPath(address)
    const type = types[extname(file)] ?? 'application/octet-stream'
    return new Response(await readFile(file), { headers: { 'content-type': type } })
  },
  isOnline: () => true,
})
