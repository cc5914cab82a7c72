import type { Settings, SettingsView } from '../../../contract/settings.ts'
import { client, desktop } from '../../lib/client.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { CheckRow } from '../../ui/checkbox.tsx'
import { Segmented } from '../../ui/segmented.tsx'

const themes = [
  { value: 'system' as const, label: 'System' },
  { value: 'light' as const, label: 'Light' },
  { value: 'dark' as const, label: 'Dark' },
]

/** How it looks, and what closing the window does. Seen at once, so stored at once. */
export function AppearanceSection({ view }: { view: SettingsView }) {
  const { theme, closeToTray } = view.settings.appearance
  const [change] = useAction(async (appearance: Partial<Settings['appearance']>) => {
    useSettings.getState().take(await client.settings.update({ patch: { appearance } }))
  })
  return (
    <section className="panel" aria-label="Appearance">
      <div className="panel-head">
        <h2>Appearance</h2>
        <span className="dim small push">Applies at once</span>
      </div>
      <div className="panel-body stack loose">
        <div className="field">
          <span className="field-label" aria-hidden="true">
            Theme
          </span>
          <div>
            <Segmented
              label="Theme"
              options={themes}
              value={theme}
              onChange={(value) => change({ theme: value })}
            />
          </div>
        </div>
        {desktop && (
          <CheckRow
            label="Closing the window leaves Catalyst running in the tray"
            checked={closeToTray}
            onChange={(value) => change({ closeToTray: value })}
          />
        )}
      </div>
    </section>
  )
}
