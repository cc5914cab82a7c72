import { EventEmitter } from 'node:events'
import type { DevtoolsSession } from './cdp.ts'
import { strict } from './strict.ts'
import { windows } from './window-list.ts'

class NativeTheme extends EventEmitter {
  private source: 'system' | 'light' | 'dark' = 'system'

  get themeSource() {
    return this.source
  }
  set themeSource(source) {
    this.source = source
    for (const { webContents } of windows.values())
      void webContents.link.then(({ session }) => applyTheme(session)).catch(() => {}) // It closed meanwhile.
    this.emit('updated')
  }
  get shouldUseDarkColors(): boolean {
    return this.source === 'dark'
  }
}

export const nativeTheme = strict('nativeTheme', new NativeTheme())

/** Pages see the theme as `prefers-color-scheme`. */
export async function applyTheme(session: DevtoolsSession): Promise<void> {
  const value = nativeTheme.themeSource === 'system' ? '' : nativeTheme.themeSource
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
}
