import { useEffect, useState } from 'react'
import { Redirect } from 'wouter'
import { WelcomePage } from '../features/welcome/welcome-page.tsx'
import { client } from '../lib/client.ts'

/** Where the app opens: the first-run page until the first document is in, then Status. */
export function Start() {
  const [firstRun, setFirstRun] = useState<boolean>()
  useEffect(() => {
    client.system.info().then(
      (info) => setFirstRun(info.firstRun),
      () => setFirstRun(false),
    )
  }, [])
  if (firstRun === undefined) return null
  return firstRun ? <WelcomePage /> : <Redirect to="/status" replace />
}
