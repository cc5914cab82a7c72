import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Config } from '../../../contract/config.ts'
import type { SettingsView } from '../../../contract/settings.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Failure, Loading } from '../../ui/states.tsx'
import { renewConfig, useConfig } from './config-store.ts'
import { LimitsSection } from './limits-section.tsx'
import { ProfilesSection } from './profiles-section.tsx'
import { RolesSection } from './roles-section.tsx'
import { UsageSection } from './usage-section.tsx'
import '../settings/settings.css'
import './models.css'

const sections = [
  { name: 'profiles', place: '/models', title: 'Profiles' },
  { name: 'roles', place: '/models/roles', title: 'Roles' },
  { name: 'limits', place: '/models/limits', title: 'Limits and budgets' },
  { name: 'usage', place: '/models/usage', title: 'Usage' },
] as const
export type ModelsSection = (typeof sections)[number]['name']

/** The language models: which there are, what each is for, what they may take and what they took. */
export function ModelsPage({ section }: { section: ModelsSection }) {
  return (
    <div className={section === 'usage' ? 'settings models wide-section' : 'settings models'}>
      <PageTitle text="Models" />
      <nav className="side" aria-label="Models">
        {sections.map(({ name, place, title }) => (
          <Link key={name} href={place} aria-current={name === section ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <div className="stack loose" key={section}>
        <Configured>{(config, view) => showSection(section, config, view)}</Configured>
      </div>
    </div>
  )
}

function showSection(section: ModelsSection, config: Config, view: SettingsView): ReactNode {
  switch (section) {
    case 'profiles':
      return <ProfilesSection config={config} />
    case 'roles':
      return <RolesSection config={config} />
    case 'limits':
      return <LimitsSection view={view} />
    case 'usage':
      return <UsageSection config={config} />
  }
}

/** What needs the configuration, once it is there. */
export function Configured({ children }: { children(config: Config, view: SettingsView): ReactNode }) {
  const { config, problem } = useConfig()
  const view = useSettings((state) => state.view)
  if (config && view) return children(config, view)
  return (
    <div className="panel">
      {problem ? (
        <Failure problem={problem} onRetry={() => void renewConfig()} />
      ) : (
        <Loading what="models" rows={4} />
      )}
    </div>
  )
}
