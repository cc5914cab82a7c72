import { useState } from 'react'
import type { Settings } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { problemOf, type ShownProblem } from '../../lib/problem.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { say } from '../../lib/toasts.ts'
import { problemsOf } from './validate.ts'

export type SectionName = keyof Settings

/** A part of the settings while it is being changed. */
export interface Section<Name extends SectionName> {
  values: Settings[Name]
  /** Changes some values; nothing is stored before `save`. */
  change(part: Partial<Settings[Name]>): void
  /** What is wrong with a value, by its dotted path within the section. */
  errorOf(path: string): string | undefined
  changed: boolean
  valid: boolean
  saving: boolean
  /** Why the last attempt to save failed as a whole. */
  problem: ShownProblem | undefined
  save(): void
  discard(): void
}

/** Edits one section: checked against the contract as one types, and by the services when it is saved. */
export function useSection<Name extends SectionName>(name: Name, stored: Settings[Name]): Section<Name> {
  const [draft, setDraft] = useState<Partial<Settings[Name]>>({})
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<ShownProblem>()
  const [saving, setSaving] = useState(false)

  const values = { ...stored, ...draft }
  const changed = JSON.stringify(values) !== JSON.stringify(stored)
  const problems = problemsOf(name, values)

  async function save() {
    setSaving(true)
    setProblem(undefined)
    try {
      const view = await client.settings.update({ patch: { [name]: draft } })
      useSettings.getState().take(view)
      setDraft({})
      setRefused({})
      say('success', 'Saved')
    } catch (error) {
      const shown = problemOf(error)
      setRefused(shown.fields)
      setProblem(shown)
    } finally {
      setSaving(false)
    }
  }

  return {
    values,
    change(part) {
      setDraft((before) => ({ ...before, ...part }))
      // What the services refused may be right now; they look again when it is saved.
      setRefused({})
      setProblem(undefined)
    },
    errorOf: (path) => problems[path] ?? refused[`${name}.${path}`],
    changed,
    valid: Object.keys(problems).length === 0,
    saving,
    problem,
    save: () => void save(),
    discard() {
      setDraft({})
      setRefused({})
      setProblem(undefined)
    },
  }
}
