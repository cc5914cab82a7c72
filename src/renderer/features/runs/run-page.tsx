import { PageTitle } from '../../ui/page-title.tsx'

/** One run. */
export function RunPage(_: { id: string }) {
  return <PageTitle text="Run" />
}
