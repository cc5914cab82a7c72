import { PageTitle } from '../../ui/page-title.tsx'

/** First run. */
export function WelcomePage() {
  return <PageTitle text="Welcome" />
}
