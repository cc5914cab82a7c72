import { useSyncExternalStore } from 'react'

/**
 * Where the user is, in the hash alone: `#/search?q=backups`. The same for `app://` and for HTTP, needs nothing from
 * a server, and keeps what is searched for out of server logs. (wouter's own hash location puts the query in front of
 * the hash.)
 */
function currentHash(): string {
  const hash = window.location.hash.replace(/^#?\/?/u, '')
  return `/${hash}`
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The path part of the place: `/runs/run_…`. */
export const currentPath = () => currentHash().split('?', 1)[0]!

const currentQuery = () => {
  const hash = currentHash()
  const at = hash.indexOf('?')
  return at === -1 ? '' : hash.slice(at + 1)
}

/** Goes to a place in the app: `/runs/run_…?tab=failures`. */
export function go(place: string, options: { replace?: boolean } = {}): void {
  const from = window.location.href
  const url = new URL(from)
  url.hash = place
  if (options.replace) window.history.replaceState(null, '', url)
  else window.history.pushState(null, '', url)
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL: from, newURL: url.href }))
}

/** For wouter's Router: the path part of the place. */
export function usePath(): [string, typeof go] {
  return [useSyncExternalStore(subscribe, currentPath), go]
}

usePath.hrefs = (place: string) => `#${place}`

/** For wouter's Router: the query part of the place, without its question mark. */
export function useQueryText(): string {
  return useSyncExternalStore(subscribe, currentQuery)
}
