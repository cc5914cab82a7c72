import { useState } from 'react'
import type { SettingsView } from '../../../contract/settings.ts'
import { describeProblem, type ShownProblem } from '../../lib/problem.ts'
import { changeConfig } from './config-store.ts'
import { describeChange } from './profile-draft.ts'
import type { SaveStage } from './save-foot.tsx'
import type { ProfileDraft } from './use-profile-draft.ts'
import type { ProfileTest } from './use-profile-test.ts'

/** Ways to save a profile, and how far it has got. */
export interface SaveProfile {
  stage: SaveStage
  problem: ShownProblem | undefined
  /** Nothing protects secrets yet: that is chosen first, and what was typed stays. */
  choosing: boolean
  /** Tests what stands in the fields, and saves it where it passed. */
  testAndSave(): Promise<void>
  /** Saves it as it is, because the user said so. */
  saveUntested(): Promise<void>
  /** Goes on after it was chosen what protects the key. */
  goOn(): Promise<void>
  reset(): void
}

/** Somebody else has saved the same fields first. */
class Clash extends Error {}

export function useSaveProfile({
  id,
  draft,
  typedKey,
  test,
  protection,
  onSaved,
}: {
  id: string
  draft: ProfileDraft
  typedKey: string | undefined
  test: ProfileTest
  protection: SettingsView['protection']
  onSaved(): void
}): SaveProfile {
  const [stage, setStage] = useState<SaveStage>('idle')
  const [problem, setProblem] = useState<ShownProblem>()
  const [choosing, setChoosing] = useState<'tested' | 'untested'>()

  async function begin(way: 'tested' | 'untested', isProtected: boolean) {
    draft.showFaults()
    if (!draft.valid) return
    setProblem(undefined)
    if (typedKey && !isProtected) {
      setChoosing(way)
      return
    }
    setChoosing(undefined)
    if (way === 'tested') {
      setStage('testing')
      const end = await test.run({ ...draft.values, id }, typedKey)
      if (end !== 'passed') return setStage('idle')
    }
    await store(way === 'untested')
  }

  /** A test that has just passed is known to the services: they do not test again. */
  async function store(untested: boolean) {
    setStage('saving')
    try {
      const { typed, values } = draft
      await changeConfig((now) => {
        const saved = now.profiles.find((one) => one.id === id)
        if (saved && draft.clashesWith(saved)) throw new Clash()
        // Where it was removed meanwhile, the fields that were not changed are gone too.
        const profile = { id, ...describeChange(saved ? typed : values, saved) }
        return { profiles: [profile], untested, ...(typedKey && { keys: { [id]: typedKey } }) }
      })
      onSaved()
    } catch (error) {
      // A clash is shown field by field, with what is saved now.
      if (!(error instanceof Clash)) setProblem(describeProblem(error))
    } finally {
      setStage('idle')
    }
  }

  const isProtected = protection.kind !== 'none' || protection.locked !== undefined
  return {
    stage,
    problem,
    choosing: choosing !== undefined,
    testAndSave: () => begin('tested', isProtected),
    saveUntested: () => begin('untested', isProtected),
    goOn: () => begin(choosing ?? 'tested', true),
    reset() {
      setProblem(undefined)
      setChoosing(undefined)
    },
  }
}
