import { join } from 'node:path'
import { Menu, type NativeImage, nativeImage, Tray } from 'electron'
import type { HealthReport } from '../contract/health.ts'
import type { StackView } from '../contract/stack-view.ts'
import { type TrayAction, type TrayModel, type TrayState, trayModel } from './tray-model.ts'

/** The tray icon. A real Tray cannot be asked what it shows, so the model it was drawn from is kept. */
export interface TrayIcon {
  /** Draws the icon anew; without a change nothing is touched. */
  show(report: HealthReport | undefined): void
  /** The same for the chosen stack. */
  showStack(stack: StackView): void
  readonly model: TrayModel
  /** What a click on the menu item of this id does. */
  press(id: string): void
  destroy(): void
}

/** Puts the icon into the tray. `images` is the folder of its pictures; `act` does what the user chose. */
export function createTray(images: string, act: (action: TrayAction) => void): TrayIcon {
  const pictures = picturesIn(images)
  let report: HealthReport | undefined
  let stack: StackView | undefined
  let model = trayModel(undefined, Date.now())
  const tray = new Tray(pictures(model.state))
  draw(model)
  tray.on('click', () => act({ do: 'open' }))
  // A report grows stale by itself.
  const clock = setInterval(() => refresh(), 1000)
  clock.unref()

  function refresh() {
    const next = trayModel(report, Date.now(), stack)
    const changed = next.state !== model.state || !sameItems(next, model)
    // The tooltip of an unknown state counts seconds: cheap to set, no picture or menu is touched.
    if (next.tooltip !== model.tooltip) tray.setToolTip(next.tooltip)
    model = next
    if (changed) draw(next)
  }
  function draw(next: TrayModel) {
    tray.setImage(pictures(next.state))
    tray.setToolTip(next.tooltip)
    tray.setContextMenu(makeMenu(next, act))
  }
  return {
    show(latest) {
      report = latest
      refresh()
    },
    showStack(latest) {
      stack = latest
      refresh()
    },
    get model() {
      return model
    },
    press(id) {
      const action = model.items.find((item) => item.id === id)?.action
      if (!action) throw new Error(`The tray menu has no item ${id}`)
      act(action)
    },
    destroy() {
      clearInterval(clock)
      tray.destroy()
    },
  }
}

function makeMenu(model: TrayModel, act: (action: TrayAction) => void): Menu {
  return Menu.buildFromTemplate(
    model.items.flatMap(({ id, label, action, separatorBefore }) => [
      ...(separatorBefore ? [{ type: 'separator' as const }] : []),
      { id, label, enabled: action !== undefined, click: () => action && act(action) },
    ]),
  )
}

const sameItems = (a: TrayModel, b: TrayModel) => JSON.stringify(a.items) === JSON.stringify(b.items)

/** macOS tints one-colour template images, told apart by shape; Windows' tray is smaller than others'. */
const variants: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Template', win32: 'Small' }

function picturesIn(folder: string): (state: TrayState) => NativeImage {
  const cache = new Map<TrayState, NativeImage>()
  return (state) => {
    const known = cache.get(state)
    if (known) return known
    const variant = variants[process.platform] ?? ''
    // Electron finds the @2x picture beside it, and treats a name that ends in Template as one.
    const image = nativeImage.createFromPath(join(folder, `${state}${variant}.png`))
    cache.set(state, image)
    return image
  }
}
