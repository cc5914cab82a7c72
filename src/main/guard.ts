import type { App, Session, WebContents } from 'electron'
import type { Logger } from '../core/platform/logger.ts'
import { isOwnPage } from './trusted-sender.ts'

/** A click or key press counts as the user's wish for this long, as in Chromium's transient activation. */
const userWishMs = 5000

/**
 * Refuses what no page of ours needs: leaving our origin, new windows, webviews, every permission. Links to the web
 * and mail addresses open outside, and only right after the user clicked or pressed a key.
 */
export function guard(app: App, openOutside: (target: URL) => void, log: Logger): void {
  app.on('web-contents-created', (_event, contents) => {
    const lastWish = watchInput(contents)
    const outside = (address: string) => {
      const target = URL.canParse(address) ? new URL(address) : undefined
      if (target && isOutside(target) && Date.now() - lastWish() < userWishMs) openOutside(target)
      else log.warn('A page wanted to open an address and was refused', { address })
    }
    contents.on('will-frame-navigate', (event) => {
      if (isOwnPage(event.url)) return
      // Chromium's PDF viewer is made of frames of its own.
      if (!event.isMainFrame && contents.getURL().startsWith('file:')) return
      event.preventDefault()
      outside(event.url)
    })
    contents.on('will-redirect', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      outside(url)
      return { action: 'deny' }
    })
  })
}

/** Refuses every permission and device a page could ask the session for. */
export function refusePermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** Addresses that may be handed to the system: never file:, and no scheme that starts a program. */
export function isOutside(target: URL): boolean {
  return target.protocol === 'https:' || target.protocol === 'mailto:'
}

function watchInput(contents: WebContents): () => number {
  let last = Number.NEGATIVE_INFINITY
  contents.on('input-event', (_event, input) => {
    if (
      input.type === 'mouseDown' ||
      input.type === 'mouseUp' ||
      input.type.toLowerCase().includes('keydown')
    )
      last = Date.now()
  })
  return () => last
}
