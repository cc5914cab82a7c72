import './shell.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { useEffect } from 'react'
import { Router } from 'wouter'
import { desktop } from '../lib/client.ts'
import { go, usePath, useQueryText } from '../lib/location.ts'
import { useSession } from '../lib/session.ts'
import { Toasts } from '../ui/toasts.tsx'
import { Disconnected } from './disconnected.tsx'
import { DocumentTitle } from './document-title.tsx'
import { DropOverlay } from './drop-overlay.tsx'
import { Header } from './header.tsx'
import { LeaveDialog } from './leave-dialog.tsx'
import { OwnSession } from './own-session.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { RefusedDialog } from './refused-dialog.tsx'
import { Routes } from './routes.tsx'
import { SecretsLocked } from './secrets-locked.tsx'
import { SignedOut } from './signed-out.tsx'

/** The shell around every page. */
export function App() {
  const { answered, signedOut } = useSession()
  useEffect(() => desktop?.onPlace((place) => go(place)), [])

  return (
    <CSPProvider disableStyleElements>
      <Router hook={usePath} searchHook={useQueryText}>
        <Tooltip.Provider>
          <DocumentTitle />
          {signedOut && !answered ? (
            <>
              <SignedOut />
              <Toasts />
            </>
          ) : (
            <div className="app">
              <button type="button" className="skip" onClick={focusMain}>
                Skip to content
              </button>
              <Rail />
              <Header />
              <main className="main" id="main" tabIndex={-1}>
                <Disconnected />
                <OwnSession />
                <SecretsLocked />
                <Routes />
              </main>
              <Toasts />
              <DropOverlay />
              <RefusedDialog />
              <LeaveDialog />
              <Palette />
            </div>
          )}
        </Tooltip.Provider>
      </Router>
    </CSPProvider>
  )
}

/** The hash is the router's, so what elsewhere is a link to `#main` moves the focus itself. */
function focusMain() {
  document.getElementById('main')?.focus()
}
