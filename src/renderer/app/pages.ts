import type { IconName } from '../ui/icon.tsx'

interface Page {
  path: string
  title: string
  icon: IconName
}

/** The pages of the rail, in groups, from top to bottom. */
export const pageGroups: readonly (readonly Page[])[] = [
  [
    { path: '/status', title: 'Status', icon: 'status' },
    { path: '/stack', title: 'Stack', icon: 'stack' },
  ],
  [
    { path: '/knowledge', title: 'Knowledge', icon: 'knowledge' },
    { path: '/search', title: 'Search', icon: 'search' },
  ],
  [
    { path: '/runs', title: 'Runs', icon: 'runs' },
    { path: '/logs', title: 'Logs', icon: 'logs' },
    { path: '/audit', title: 'Audit', icon: 'audit' },
  ],
  [{ path: '/settings', title: 'Settings', icon: 'settings' }],
]
