import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { SettingsView } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useLoad } from '../../lib/use-load.ts'
import { Icon } from '../../ui/icon.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Empty, Failure, Loading } from '../../ui/states.tsx'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { EmbeddingsSection } from './embeddings-section.tsx'
import { EndpointsSection } from './endpoints-section.tsx'
import { HealthSection } from './health-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { ReadingSection } from './reading-section.tsx'
import { SearchSection } from './search-section.tsx'
import { SecretsSection } from './secrets-section.tsx'
import { StackSection } from './stack-section.tsx'
import { StorageSection } from './storage-section.tsx'
import { TracesSection } from './traces-section.tsx'
import { WebSection } from './web-section.tsx'
import './settings.css'

interface Section {
  readonly name: string
  readonly title: string
  readonly page?: (view: SettingsView) => ReactNode
  /** Where it stands, where that is a page of its own. */
  readonly place?: string
}

const sections: readonly Section[] = [
  { name: 'storage', title: 'Storage', page: (view) => <StorageSection view={view} /> },
  { name: 'reading', title: 'Reading & chunking', page: (view) => <ReadingSection view={view} /> },
  { name: 'search', title: 'Search', page: (view) => <SearchSection view={view} /> },
  { name: 'stack', title: 'Stack', page: (view) => <StackSection view={view} /> },
  { name: 'endpoints', title: 'Endpoints', page: (view) => <EndpointsSection view={view} /> },
  { name: 'llm', title: 'Language models', place: '/models' },
  { name: 'embeddings', title: 'Embeddings', page: (view) => <EmbeddingsSection view={view} /> },
  { name: 'traces', title: 'Traces', page: (view) => <TracesSection view={view} /> },
  { name: 'health', title: 'Health', page: (view) => <HealthSection view={view} /> },
  { name: 'secrets', title: 'Secrets', page: (view) => <SecretsSection view={view} /> },
  { name: 'privacy', title: 'Privacy', page: (view) => <PrivacySection view={view} /> },
  { name: 'web', title: 'Web access', page: (view) => <WebSection view={view} /> },
  { name: 'appearance', title: 'Appearance', page: (view) => <AppearanceSection view={view} /> },
  { name: 'about', title: 'About', page: () => <AboutSection /> },
]

/** All settings, a section at a time. */
export function SettingsPage({ section }: { section: string }) {
  const live = useSettings((state) => state.view)
  const asked = useLoad('settings', (signal) => client.settings.get(undefined, { signal }))
  const view = live ?? asked.data
  const shown = sections.find(({ name }) => name === section)
  return (
    <div className="settings">
      <PageTitle text="Settings" />
      <nav className="side" aria-label="Settings">
        {sections.map(({ name, title, place }) => (
          <Link
            key={name}
            href={place ?? `/settings/${name}`}
            aria-current={name === section ? 'page' : undefined}
          >
            {title}
            {place && <Icon name="arrow" />}
          </Link>
        ))}
      </nav>
      <div className="stack loose">
        {!shown?.page ? (
          <Empty
            icon="settings"
            title="There is no such section"
            actions={<Link href="/settings">Go to the first section</Link>}
          >
            Choose one beside this; the address may be from an older version.
          </Empty>
        ) : view ? (
          <div className="stack loose" key={section}>
            {shown.page(view)}
          </div>
        ) : (
          <div className="panel">
            {asked.problem ? (
              <Failure problem={asked.problem} onRetry={asked.reload} />
            ) : (
              <Loading what="settings" rows={4} />
            )}
          </div>
        )}
      </div>
    </div>
  )
}
