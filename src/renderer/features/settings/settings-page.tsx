import { PageTitle } from '../../ui/page-title.tsx'

/** Settings. */
export function SettingsPage(_: { section: string }) {
  return <PageTitle text="Settings" />
}
