import { EventEmitter } from 'node:events'
import { newEvent, soon } from './event.ts'
import { type NativeImage, nativeImage } from './native-image.ts'
import { strict } from './strict.ts'

/** What the app put on the desktop, for failure reports; specs ask the app's own code instead. */
export const recorded = {
  trays: [] as Tray[],
  notifications: [] as Notification[],
}

export class Tray extends EventEmitter {
  image: NativeImage
  tooltip = ''
  menu: unknown = null
  private destroyed = false

  constructor(image: NativeImage | string) {
    super()
    this.image = solid(image)
    recorded.trays.push(this)
    // biome-ignore lint/correctness/noConstructorReturn: what the app holds must fail loudly, too
    return strict('Tray', this)
  }
  setImage(image: NativeImage | string): void {
    this.image = solid(image)
  }
  setToolTip(text: string): void {
    this.tooltip = text
  }
  setContextMenu(menu: unknown): void {
    this.menu = menu
  }
  destroy(): void {
    this.destroyed = true
  }
  isDestroyed = () => this.destroyed
}

/** Electron draws nothing for a picture it cannot read, and says nothing; a test should. */
function solid(image: NativeImage | string): NativeImage {
  const picture = typeof image === 'string' ? nativeImage.createFromPath(image) : image
  if (picture.isEmpty()) throw new Error('electron double: the tray picture is empty')
  return picture
}

export class Notification extends EventEmitter {
  readonly title: string
  readonly body: string

  static isSupported = () => true
  constructor({ title = '', body = '' }: { title?: string; body?: string } = {}) {
    super()
    this.title = title
    this.body = body
    // biome-ignore lint/correctness/noConstructorReturn: what the app holds must fail loudly, too
    return strict('Notification', this)
  }
  show(): void {
    recorded.notifications.push(this)
    soon(() => this.emit('show', newEvent()))
  }
  close(): void {
    this.emit('close', newEvent())
  }
}
