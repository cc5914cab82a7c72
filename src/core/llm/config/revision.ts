import { createHash } from 'node:crypto'
import type { Settings } from '../../../contract/settings.ts'
import { sortKeys } from '../../../shared/sort-keys.ts'
import { Problem } from '../../platform/errors.ts'

/** Names the state of all that can be put: another state has another revision. */
export function readRevision({ llm }: Settings): string {
  const text = JSON.stringify(sortKeys(llm))
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

/**
 * Refuses a change that was made from another state.
 *
 * @param seen the revision, or several as `If-Match` gives them: `"a", W/"b"`, or `*`
 * @throws Problem `CONFLICT`
 */
export function refuseStaleRevision(settings: Settings, seen: string | undefined): void {
  if (seen === undefined) return
  const revisions = seen.split(',').map((one) => one.trim().replace(/^(?:W\/)?"?|"$/gu, ''))
  if (revisions.includes('*') || revisions.includes(readRevision(settings))) return
  throw new Problem(
    'CONFLICT',
    'Not saved: the configuration was changed elsewhere meanwhile.',
    'Get /api/config anew, look at what is in force now, and save again what you still want.',
  )
}
