import { useState } from 'react'
import { findConflicts, type Values } from '../settings/section-values.ts'
import { fieldNames, findFaults, type ProfileValues } from './profile-draft.ts'

/** A profile while it is being changed; nothing is stored. */
export interface ProfileDraft {
  values: ProfileValues
  /** The fields that were changed. */
  typed: Partial<ProfileValues>
  changed: boolean
  change(part: Partial<ProfileValues>): void
  /** What is wrong with a field, once it was touched or a test was asked for. */
  faultAt(path: string): string | undefined
  valid: boolean
  /** Shows what is missing, too. */
  showFaults(): void
  /** What somebody else has saved meanwhile in fields that are being changed here. */
  conflicts: { name: string; mine: string; theirs: string }[]
  /** Whether what is saved by now differs from what the changed fields were changed from. */
  clashesWith(saved: ProfileValues): boolean
  /** Saves over what somebody else has saved. */
  keepMine(): void
  takeTheirs(): void
  discard(): void
}

/**
 * @param stored the profile as it is saved now, or what a new one begins with
 * @param given fields that are filled in already and still to be saved
 */
export function useProfileDraft(stored: ProfileValues, given: Partial<ProfileValues> = {}): ProfileDraft {
  const [typed, setTyped] = useState(given)
  /** The stored values of the changed fields when each was first changed. */
  const [seen, setSeen] = useState<Values>(() => pick(stored, Object.keys(given)))
  const [isAsked, setIsAsked] = useState(false)

  const values = { ...stored, ...typed }
  const faults = findFaults(values)
  const conflicts = findConflicts(stored, typed, seen)
  const conflicting = new Set(conflicts.map(({ key }) => key))

  return {
    values,
    typed,
    changed: JSON.stringify(values) !== JSON.stringify(stored),
    change(part) {
      setSeen((known) => ({ ...pick(stored, Object.keys(part)), ...known }))
      setTyped((before) => ({ ...before, ...part }))
    },
    faultAt(path) {
      const isTouched = isAsked || Object.hasOwn(typed, path.split('.', 1)[0] ?? '')
      return isTouched ? faults[path] : undefined
    },
    valid: Object.keys(faults).length === 0,
    showFaults: () => setIsAsked(true),
    conflicts: conflicts.map(({ key, value }) => ({
      name: isField(key) ? fieldNames[key] : key,
      mine: showValue(new Map(Object.entries(values)).get(key)),
      theirs: showValue(value),
    })),
    clashesWith: (saved) => findConflicts({ ...saved }, typed, seen).length > 0,
    keepMine: () => setSeen((known) => ({ ...known, ...pick(stored, [...conflicting]) })),
    takeTheirs() {
      setTyped((before) =>
        Object.fromEntries(Object.entries(before).filter(([key]) => !conflicting.has(key))),
      )
      setSeen((known) => Object.fromEntries(Object.entries(known).filter(([key]) => !conflicting.has(key))))
    },
    discard() {
      setTyped({})
      setSeen({})
      setIsAsked(false)
    },
  }
}

function isField(key: string): key is keyof ProfileValues {
  return Object.hasOwn(fieldNames, key)
}

function pick(values: object, keys: readonly string[]): Values {
  const all = new Map(Object.entries(values))
  return Object.fromEntries(keys.map((key) => [key, all.get(key)]))
}

/** A value in a sentence: an object as its parts. */
function showValue(value: unknown): string {
  if (value === undefined || value === '') return 'empty'
  if (typeof value !== 'object' || value === null) return String(value)
  const parts = Object.entries(value).map(
    ([name, part]) => `${name} ${typeof part === 'object' ? JSON.stringify(part) : part}`,
  )
  return parts.length === 0 ? 'empty' : parts.join(', ')
}
