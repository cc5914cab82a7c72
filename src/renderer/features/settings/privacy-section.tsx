import type { SettingsView } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useAction } from '../../lib/use-action.ts'
import { CheckRow } from '../../ui/checkbox.tsx'

/** What logs, runs and messages may name besides secrets, which they never do. */
export function PrivacySection({ view }: { view: SettingsView }) {
  const [change] = useAction(async (maskPersonalData: boolean) => {
    useSettings.getState().take(await client.settings.update({ patch: { privacy: { maskPersonalData } } }))
  })
  return (
    <section className="panel" aria-label="Privacy">
      <div className="panel-head">
        <h2>Privacy</h2>
        <span className="dim small push">Applies at once</span>
      </div>
      <div className="panel-body stack">
        <CheckRow
          label="Mask e-mail addresses, card and account numbers"
          checked={view.settings.privacy.maskPersonalData}
          onChange={change}
        />
        <p className="hint">
          In logs, runs and messages written from now on. Passwords, keys and tokens are masked there in any
          case; documents and searches are never changed.
        </p>
      </div>
    </section>
  )
}
