import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { strict } from './strict.ts'

interface ItemOptions {
  readonly id?: string
  readonly label?: string
  readonly role?: string
  readonly type?: 'normal' | 'separator' | 'submenu' | 'checkbox' | 'radio'
  readonly enabled?: boolean
  readonly submenu?: readonly ItemOptions[] | Menu
  readonly click?: (item: MenuItem) => void
}

/** The roles that do something to the app; the others belong to the system or the page. */
const roles: Record<string, () => void> = {
  quit: () => app.quit(),
  close: () => BrowserWindow.getFocusedWindow()?.close(),
}

export class MenuItem {
  readonly id: string | undefined
  readonly label: string
  readonly role: string | undefined
  readonly type: string
  readonly enabled: boolean
  readonly submenu: Menu | undefined
  private readonly act: ((item: MenuItem) => void) | undefined

  constructor({ id, label = '', role, type, enabled = true, submenu, click }: ItemOptions) {
    this.id = id
    this.label = label
    this.role = role
    this.enabled = enabled
    this.submenu =
      submenu instanceof Menu || submenu === undefined ? submenu : Menu.buildFromTemplate(submenu)
    this.type = type ?? (this.submenu ? 'submenu' : 'normal')
    this.act = click
  }
  click(): void {
    if (!this.enabled) return
    if (this.role) roles[this.role.toLowerCase()]?.()
    else this.act?.(this)
  }
}

let applicationMenu: Menu | null = null

export class Menu {
  readonly items: MenuItem[] = []

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
  static buildFromTemplate(template: readonly (ItemOptions | MenuItem)[]): Menu {
    const menu = new Menu()
    for (const item of template) menu.items.push(item instanceof MenuItem ? item : new MenuItem(item))
    return strict('Menu', menu)
  }
  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu
  }
  static getApplicationMenu = () => applicationMenu
}
