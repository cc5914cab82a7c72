import { useState } from 'react'
import type { Settings, SettingsView } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { describeProblem, type ShownProblem } from '../../lib/problem.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { say } from '../../lib/toasts.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { describeSaved, findConflicts, nameField, type Values } from './section-values.ts'
import { findProblems } from './validate.ts'

export type SectionName = keyof Settings

/** A part of the settings while it is being changed. */
export interface Section<Name extends SectionName> {
  values: Settings[Name]
  /** Changes some values; nothing is stored before `save`. */
  change(part: Partial<Settings[Name]>): void
  /** What is wrong with a value, by its dotted path within the section. */
  errorOf(path: string): string | undefined
  /** What there is to know of a value besides: that the environment gives it. */
  noteOn(path: string): string | undefined
  changed: boolean
  valid: boolean
  saving: boolean
  /** What somebody else has saved meanwhile in fields that are being changed here: `Size is 300 now`. */
  conflicts: string[]
  /** Saves over what somebody else has saved. */
  keepMine(): void
  takeTheirs(): void
  /** Why the last attempt to save failed as a whole. */
  problem: ShownProblem | undefined
  save(): void
  discard(): void
}

/**
 * Edits one section: checked against the contract as one types, and by the services when it is saved.
 *
 * @param title what a person calls it
 */
export function useSection<Name extends SectionName>(
  name: Name,
  view: SettingsView,
  title: string,
): Section<Name> {
  const stored = view.settings[name]
  const fields = useChangedFields(stored)
  const { draft, seen, conflicts } = fields
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<ShownProblem>()
  const [saving, setSaving] = useState(false)

  const values = { ...stored, ...draft }
  const changed = JSON.stringify(values) !== JSON.stringify(stored)
  const problems = findProblems(name, values)
  const valid = Object.keys(problems).length === 0

  function forget() {
    fields.forget()
    setRefused({})
    setProblem(undefined)
  }

  /** Gives whether it went well. */
  async function save(): Promise<boolean> {
    setSaving(true)
    setProblem(undefined)
    try {
      const now = await client.settings.update({ patch: { [name]: draft }, expected: { [name]: seen } })
      useSettings.getState().take(now)
      forget()
      say('success', 'Saved', describeSaved(name, draft, now))
      return true
    } catch (error) {
      const shown = describeProblem(error)
      setRefused(shown.fields)
      setProblem(shown)
      // What is in force by now: the events may be a moment behind.
      if (shown.code === 'CONFLICT') await client.settings.get().then(useSettings.getState().take, () => {})
      return false
    } finally {
      setSaving(false)
    }
  }

  useDraft(
    `section ${name}`,
    changed ? { title, discard: forget, ...(valid && conflicts.length === 0 && { save }) } : undefined,
  )

  return {
    values,
    change(part) {
      fields.change(part)
      // What the services refused may be right now; they look again when it is saved.
      setRefused({})
      setProblem(undefined)
    },
    errorOf: (path) => problems[path] ?? refused[`${name}.${path}`],
    noteOn: (path) => view.notes.find((note) => note.path === `${name}.${path}`)?.message,
    changed,
    valid,
    saving,
    conflicts: conflicts.map(({ key, value }) =>
      typeof value === 'object' ? `${nameField(key)} is another now` : `${nameField(key)} is ${value} now`,
    ),
    keepMine() {
      fields.keepMine()
      setProblem(undefined)
    },
    takeTheirs() {
      fields.takeTheirs()
      setProblem(undefined)
    },
    problem,
    save: () => void save(),
    discard: forget,
  }
}

/** What is changed of the stored values, and which of it somebody else has changed meanwhile. */
function useChangedFields<T extends Values>(stored: T) {
  const [draft, setDraft] = useState<Partial<T>>({})
  /** The stored values of the fields in the draft when each was first changed. */
  const [seen, setSeen] = useState<Values>({})
  const conflicts = findConflicts(stored, { ...draft }, seen)
  return {
    draft,
    seen,
    conflicts,
    forget() {
      setDraft({})
      setSeen({})
    },
    change(part: Partial<T>) {
      const first = Object.fromEntries(Object.keys(part).map((key) => [key, stored[key]]))
      setSeen((known) => ({ ...first, ...known }))
      setDraft((typed) => ({ ...typed, ...part }))
    },
    keepMine() {
      const theirs = Object.fromEntries(conflicts.map(({ key, value }) => [key, value]))
      setSeen((known) => ({ ...known, ...theirs }))
    },
    takeTheirs() {
      setDraft((typed) => without(typed, conflicts))
      setSeen((known) => without(known, conflicts))
    },
  }
}

function without<T extends object>(values: T, fields: readonly { key: string }[]): T {
  const rest = { ...values }
  for (const { key } of fields) Reflect.deleteProperty(rest, key)
  return rest
}
