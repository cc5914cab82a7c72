import { create } from 'zustand'
import type { SettingsView } from '../../contract/settings.ts'
import { applyTheme } from './theme.ts'

interface SettingsState {
  view: SettingsView | null
  take(view: SettingsView): void
}

/** All settings, as the services last said. */
export const useSettings = create<SettingsState>()((set) => ({
  view: null,
  take: (view) => {
    applyTheme(view.settings.appearance.theme)
    set({ view })
  },
}))
