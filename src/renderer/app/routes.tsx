import { useEffect } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { PageTitle } from '../ui/page-title.tsx'
import { Empty } from '../ui/states.tsx'
import { places } from './pages.tsx'
import { Start } from './start.tsx'

/** Which page stands at which place. */
export function Routes() {
  const [path] = useLocation()

  // A new page starts at its top. (In newer browsers scrollTo returns a promise, which is no clean-up.)
  useEffect(() => {
    document.getElementById('main')?.scrollTo(0, 0)
  }, [path])

  return (
    <Switch>
      <Route path="/">
        <Start />
      </Route>
      {places.map(({ path: place, show }) => (
        <Route key={place} path={place}>
          {({ key = '' }: { key?: string }) => show(key)}
        </Route>
      ))}
      <Route>
        <PageTitle text="Not here" />
        <Empty icon="search" title="There is no such page" actions={<a href="#/status">Go to Status</a>}>
          The address may be from an older version.
        </Empty>
      </Route>
    </Switch>
  )
}
