import { useEffect } from 'react'
import { type Draft, noteDraft } from './unsaved.ts'

/** Keeps a draft on record while it is one, so that leaving asks first. */
export function useDraft(key: string, draft: Draft | undefined): void {
  useEffect(() => {
    noteDraft(key, draft)
  })
  useEffect(() => () => noteDraft(key, undefined), [key])
}
