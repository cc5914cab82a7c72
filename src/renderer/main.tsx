import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/surfaces.css'
import './styles/figures.css'
import './styles/floating.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { followEvents } from './app/events.ts'
import { desktop } from './lib/client.ts'
import { useConnection } from './lib/connection.ts'
import { startClock } from './lib/now.ts'
import { followSignOut } from './lib/sign-out.ts'
import { restoreTheme } from './lib/theme.ts'
import { guardUnload } from './lib/unsaved.ts'
import { insertSprite } from './ui/sprite.ts'

restoreTheme()
insertSprite()
document.documentElement.dataset.platform = desktop?.platform ?? 'browser'
startClock()
followSignOut()
guardUnload()
useConnection.subscribe(({ state }) => {
  document.documentElement.dataset.connection = state
})
followEvents()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
