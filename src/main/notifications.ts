import { Notification } from 'electron'
import type { Notice } from '../contract/system.ts'

/** A desktop notification as it was shown; kept because the system cannot be asked. */
export interface ShownNotification {
  readonly title: string
  readonly body: string
  /** What a click on it opens. */
  readonly place: string
}

export interface Notifications {
  notice(notice: Notice): void
  readonly shown: readonly ShownNotification[]
}

/** How many past notifications are remembered. */
const memory = 100

/**
 * Desktop notifications for the notices of the services, which come gathered and debounced. What concerns health is
 * always told; everything else, such as the end of a run, only while nobody looks at the window, which shows it too.
 * `open` shows the place a notification is about when it is clicked.
 */
export function createNotifications(options: {
  isWatched: () => boolean
  open: (place: string) => void
}): Notifications {
  const shown: ShownNotification[] = []
  // A notification without a reference is collected, and its click is lost.
  const alive = new Set<Notification>()

  return {
    notice({ title, body = '', target: place = '/status' }) {
      if (place !== '/status' && options.isWatched()) return
      shown.push({ title, body, place })
      if (shown.length > memory) shown.shift()
      if (!Notification.isSupported()) return
      const notification = new Notification({ title, body })
      alive.add(notification)
      notification.on('click', () => {
        alive.delete(notification)
        options.open(place)
      })
      notification.on('close', () => alive.delete(notification))
      notification.show()
    },
    shown,
  }
}
