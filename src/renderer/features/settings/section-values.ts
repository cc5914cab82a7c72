import type { SettingsView } from '../../../contract/settings.ts'

/** Values of a section by field. */
export type Values = Readonly<Record<string, unknown>>

/**
 * Fields that are being changed here and that somebody else has changed meanwhile to something else.
 *
 * @param seen the stored values when each field was first changed here
 */
export function findConflicts(
  stored: Values,
  draft: Values,
  seen: Values,
): { key: string; value: unknown }[] {
  return Object.keys(draft)
    .filter((key) => !same(stored[key], seen[key]) && !same(stored[key], draft[key]))
    .map((key) => ({ key, value: stored[key] }))
}

/**
 * What is to be said after saving besides that it was saved: what the services made of a value, or what else there is
 * to know of it. Empty when all is as it was typed.
 */
export function describeSaved(section: string, draft: Values, view: SettingsView): string {
  const sections: Readonly<Record<string, Values>> = view.settings
  const saved = { ...sections[section] }
  return Object.keys(draft)
    .flatMap((key) => {
      const path = `${section}.${key}`
      const notes = view.notes.filter((note) => note.path === path || note.path.startsWith(`${path}.`))
      if (notes.length > 0) return notes.map(({ message }) => message)
      return same(saved[key], draft[key]) ? [] : [`${nameField(key)} is ${describe(saved[key])} now.`]
    })
    .join(' ')
}

/** A field as a person reads it: `sessionIdleMinutes` is `Session idle minutes`. */
export function nameField(key: string): string {
  const words = key.replaceAll(/([a-z\d])([A-Z])/gu, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function describe(value: unknown): string {
  const { url } = { url: undefined, ...(typeof value === 'object' ? value : {}) }
  if (typeof url === 'string') return url === '' ? 'empty' : url
  return value === '' ? 'empty' : String(value)
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
