import type { Settings } from '../../contract/settings.ts'
import { client } from '../lib/client.ts'
import { useHealth } from '../lib/health-store.ts'
import { pickAndIngest } from '../lib/ingest.ts'
import { go } from '../lib/location.ts'
import { say } from '../lib/toasts.ts'
import type { IconName } from '../ui/icon.tsx'
import { pageGroups } from './pages.ts'

/** One line of the palette. */
export interface Command {
  id: string
  label: string
  /** Said at the end of the line: where it leads, what it is. */
  also?: string
  icon: IconName
  run(): unknown
}

export interface CommandGroup {
  value: string
  items: Command[]
}

/** What can be done from anywhere, whatever is typed. */
export function fixedCommands(): CommandGroup[] {
  const paused = useHealth.getState().report?.polling?.paused ?? false
  const actions: Command[] = [
    { id: 'add-files', label: 'Add documents…', icon: 'plus', run: () => pickAndIngest('files') },
    { id: 'add-folder', label: 'Add a folder…', icon: 'folder', run: () => pickAndIngest('folder') },
    { id: 'check', label: 'Check now', also: 'Status', icon: 'refresh', run: () => client.health.check({}) },
    {
      id: 'polling',
      label: paused ? 'Resume polling' : 'Pause polling',
      also: 'Status',
      icon: paused ? 'play' : 'pause',
      run: () => client.health.setPolling({ paused: !paused }),
    },
    ...(['system', 'light', 'dark'] as const).map((theme) => themeCommand(theme)),
  ]
  return [
    {
      value: 'Go to',
      items: pageGroups.flat().map((page) => ({
        id: page.path,
        label: page.title,
        icon: page.icon,
        run: () => go(page.path),
      })),
    },
    { value: 'Do', items: actions },
  ]
}

function themeCommand(theme: Settings['appearance']['theme']): Command {
  const label = { system: 'Theme: follow the system', light: 'Theme: light', dark: 'Theme: dark' }[theme]
  return {
    id: `theme-${theme}`,
    label,
    also: 'Appearance',
    icon: 'settings',
    run: async () => {
      await client.settings.update({ patch: { appearance: { theme } } })
      say('success', label)
    },
  }
}
