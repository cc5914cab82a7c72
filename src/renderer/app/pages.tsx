import type { ReactNode } from 'react'
import { Redirect } from 'wouter'
import { AskPage } from '../features/ask/ask-page.tsx'
import { AuditPage } from '../features/audit/audit-page.tsx'
import { DocumentPage } from '../features/knowledge/document-page.tsx'
import { KnowledgePage } from '../features/knowledge/knowledge-page.tsx'
import { LogsPage } from '../features/logs/logs-page.tsx'
import { ModelsPage } from '../features/models/models-page.tsx'
import { NewProfilePage, ProfilePage } from '../features/models/profile-page.tsx'
import { RunPage } from '../features/runs/run-page.tsx'
import { RunsPage } from '../features/runs/runs-page.tsx'
import { SearchPage } from '../features/search/search-page.tsx'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { LogsPage as StackLogsPage } from '../features/stack/logs/logs-page.tsx'
import { ServicePage } from '../features/stack/service-page.tsx'
import { StackPage } from '../features/stack/stack-page.tsx'
import { StatusPage } from '../features/status/status-page.tsx'
import type { IconName } from '../ui/icon.tsx'

/** A page of the rail, of the palette, and at its place. */
export interface Page {
  readonly path: string
  readonly title: string
  readonly icon: IconName
  readonly show: () => ReactNode
  /** What stands below it: `/runs/:key` shows one run. The first that fits is shown. */
  readonly below?: readonly { readonly path: string; readonly show: (key: string) => ReactNode }[]
}

/** All pages, in the groups of the rail, from top to bottom. */
export const pageGroups: readonly (readonly Page[])[] = [
  [
    { path: '/status', title: 'Status', icon: 'status', show: () => <StatusPage /> },
    {
      path: '/stack',
      title: 'Stack',
      icon: 'stack',
      show: () => <StackPage />,
      below: [
        { path: '/stack/logs', show: () => <StackLogsPage /> },
        { path: '/stack/:key', show: (key) => <ServicePage key={key} name={key} /> },
      ],
    },
  ],
  [
    {
      path: '/ask',
      title: 'Ask',
      icon: 'ask',
      show: () => <AskPage />,
      below: [{ path: '/ask/:key', show: (key) => <AskPage key={key} id={key} /> }],
    },
    {
      path: '/knowledge',
      title: 'Knowledge',
      icon: 'knowledge',
      show: () => <KnowledgePage />,
      below: [{ path: '/knowledge/:key', show: (key) => <DocumentPage key={key} id={key} /> }],
    },
    { path: '/search', title: 'Search', icon: 'search', show: () => <SearchPage /> },
  ],
  [
    {
      path: '/runs',
      title: 'Runs',
      icon: 'runs',
      show: () => <RunsPage />,
      below: [{ path: '/runs/:key', show: (key) => <RunPage key={key} id={key} /> }],
    },
    { path: '/logs', title: 'Logs', icon: 'logs', show: () => <LogsPage /> },
    { path: '/audit', title: 'Audit', icon: 'audit', show: () => <AuditPage /> },
  ],
  [
    {
      path: '/models',
      title: 'Models',
      icon: 'models',
      show: () => <ModelsPage section="profiles" />,
      below: [
        { path: '/models/new', show: () => <NewProfilePage /> },
        { path: '/models/roles', show: () => <ModelsPage section="roles" /> },
        { path: '/models/limits', show: () => <ModelsPage section="limits" /> },
        { path: '/models/usage', show: () => <ModelsPage section="usage" /> },
        { path: '/models/profiles/:key', show: (key) => <ProfilePage key={key} id={key} /> },
      ],
    },
    {
      path: '/settings',
      title: 'Settings',
      icon: 'settings',
      show: () => <Redirect to="/settings/storage" replace />,
      below: [
        // Where the language model was set up before it had a page of its own.
        { path: '/settings/llm', show: () => <Redirect to="/models" replace /> },
        { path: '/settings/:key', show: (key) => <SettingsPage section={key} /> },
      ],
    },
  ],
]

/** Every place a page stands at, with what is shown there. */
export const places = pageGroups
  .flat()
  .flatMap(({ path, show, below = [] }) => [{ path, show: (_key: string) => show() }, ...below])
