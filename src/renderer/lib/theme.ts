import type { Settings } from '../../contract/settings.ts'

type Theme = Settings['appearance']['theme']

const key = 'catalyst.theme'

/** Pins light or dark, or follows the system; remembered so that the next start paints right at once. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  localStorage.setItem(key, theme)
}

/** Applies what was remembered, before the settings are known. */
export function restoreTheme(): void {
  const theme = localStorage.getItem(key)
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
}
