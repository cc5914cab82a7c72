import type { Settings } from '../../contract/settings.ts'
import { act, askDown, bringUp, logsPlace } from '../features/stack/actions.ts'
import { client } from '../lib/client.ts'
import { useHealth } from '../lib/health-store.ts'
import { pickAndIngest } from '../lib/ingest.ts'
import { go } from '../lib/location.ts'
import { exists, useStack } from '../lib/stack-store.ts'
import { say } from '../lib/toasts.ts'
import type { IconName } from '../ui/icon.tsx'
import { pageGroups } from './pages.tsx'

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
    {
      ...{ id: 'report', label: 'Make a problem report…', also: 'Logs', icon: 'page' as const },
      run: () => go('/logs?report=1'),
    },
    ...stackCommands(),
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

function stackCommands(): Command[] {
  const { view } = useStack.getState()
  if (view?.engine.status !== 'connected') return []
  const also = view.project
  const there = exists(view)
  const all: (Command | false)[] = [
    { id: 'stack-up', label: 'Bring the stack up', also, icon: 'play', run: () => begin(bringUp()) },
    there && { id: 'stack-down', label: 'Take the stack down…', also, icon: 'stop', run: () => go(askDown) },
    there && {
      ...{ id: 'stack-restart', label: 'Restart the stack', also, icon: 'refresh' as const },
      run: () => begin(act('restart')),
    },
    {
      ...{ id: 'stack-pull', label: 'Pull the images of the stack', also, icon: 'download' as const },
      run: () => begin(act('pull')),
    },
    { id: 'stack-logs', label: 'Show the logs of the stack', also, icon: 'logs', run: () => go(logsPlace()) },
  ]
  return all.filter((command) => command !== false)
}

/** What it does is seen on the stack's page. */
async function begin(action: Promise<unknown>): Promise<void> {
  await action
  go('/stack')
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
