import type { Settings, SettingsView } from '../../contract/settings.ts'
import { writeBlock, writeTable } from '../platform/markdown.ts'

/** Settings, and which secrets are set: under words that do not say secret, or they would be masked themselves. */
interface ReportedSettings {
  readonly settings: Settings
  readonly held: readonly { readonly what: string; readonly state: string }[]
  readonly protection: string
}

export function reportSettings({ settings, secrets, protection }: SettingsView): ReportedSettings {
  const held = secrets.map(({ name, set, from }) => ({
    what: name,
    state: set ? `set, ${from ?? 'store'}` : 'not set',
  }))
  return { settings, held, protection: protection.sentence }
}

export function writeSettings({ settings, held, protection }: ReportedSettings): string {
  return [
    writeBlock(JSON.stringify(settings, null, 2), 'json'),
    writeTable(
      ['Secret', 'State'],
      held.map(({ what, state }) => [what, state]),
    ),
    protection,
  ].join('\n\n')
}
