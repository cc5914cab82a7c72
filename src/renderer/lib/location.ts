import { useSyncExternalStore } from 'react'
import { askToLeave, hasUnsaved } from './unsaved.ts'

/**
 * Where the user is, in the hash alone: `#/search?q=backups`. The same for `app://` and for HTTP, needs nothing from
 * a server, and keeps what is searched for out of server logs. (wouter's own hash location puts the query in front of
 * the hash.)
 *
 * The page shows `shown`, which follows the address. Where leaving would lose what was typed, the address is put back
 * and it is asked first: whichever way the user leaves, by a link, the palette, the back button or a typed address.
 */
let shown = readHash()
/** Where in the history this page stands: each entry knows its number, which tells back from forward. */
let position = readPosition() ?? 0
const listeners = new Set<() => void>()

window.history.replaceState({ ...window.history.state, position }, '')
window.addEventListener('hashchange', follow)

function readHash(): string {
  return `/${window.location.hash.replace(/^#?\/?/u, '')}`
}

function readPosition(): number | undefined {
  const state: unknown = window.history.state
  if (typeof state !== 'object' || state === null || !('position' in state)) return undefined
  return typeof state.position === 'number' ? state.position : undefined
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The browser went somewhere: back, forward, or to an address that was typed or linked. */
function follow(): void {
  const wanted = readHash()
  if (wanted === shown) return
  const to = readPosition()
  if (!wouldLose(wanted)) {
    arrive(to)
    return
  }
  const back = to === undefined ? -1 : position - to
  window.history.go(back)
  void askToLeave().then((leave) => {
    if (!leave) return
    if (to === undefined) move(wanted)
    else window.history.go(-back)
  })
}

function arrive(to: number | undefined): void {
  shown = readHash()
  position = to ?? position + 1
  if (to === undefined) window.history.replaceState({ position }, '')
  for (const listener of listeners) listener()
}

/** Another query of the same page leaves nothing behind. */
function wouldLose(wanted: string): boolean {
  return pathPart(wanted) !== pathPart(shown) && hasUnsaved()
}

function move(place: string, options: { replace?: boolean } = {}): void {
  const url = new URL(window.location.href)
  url.hash = place
  const to = options.replace ? position : position + 1
  if (options.replace) window.history.replaceState({ position: to }, '', url)
  else window.history.pushState({ position: to }, '', url)
  arrive(to)
}

function pathPart(place: string): string {
  return place.split('?', 1)[0] ?? ''
}

/** The path part of the place: `/runs/run_…`. */
export const currentPath = () => pathPart(shown)

const currentQuery = () => {
  const at = shown.indexOf('?')
  return at === -1 ? '' : shown.slice(at + 1)
}

/** Goes to a place in the app, `/runs/run_…?tab=failures`; asks first where that would lose what was typed. */
export function go(place: string, options: { replace?: boolean } = {}): void {
  if (wouldLose(place)) {
    void askToLeave().then((leave) => {
      if (leave) move(place, options)
    })
  } else move(place, options)
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
