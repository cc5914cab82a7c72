import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../../contract/settings.ts'
import { Problem } from '../platform/errors.ts'

/** Values by section and field: `{chunking: {size: 256}}`. */
export type SectionValues = Record<string, Record<string, unknown>>

/**
 * Refuses a change that was made from values which somebody else has changed meanwhile.
 *
 * @param expected the values that were seen; what is not named in it may be anything
 * @throws Problem `CONFLICT` that names what is another value now
 */
export function refuseStale(now: Settings, expected: SectionValues = {}): void {
  const sections = new Map<string, object>(Object.entries(now))
  const changed = Object.entries(expected).flatMap(([section, fields]) => {
    const values = new Map<string, unknown>(Object.entries(sections.get(section) ?? {}))
    return Object.entries(fields).flatMap(([field, seen]) =>
      isDeepStrictEqual(values.get(field), seen) ? [] : [describe(`${section}.${field}`, values.get(field))],
    )
  })
  if (changed.length === 0) return
  throw new Problem(
    'CONFLICT',
    `Not saved: the settings were changed elsewhere meanwhile: ${changed.join(', ')}.`,
    'Look at what is in force now, then save again what you still want.',
  )
}

function describe(path: string, value: unknown): string {
  return typeof value === 'object' ? path : `${path} is ${JSON.stringify(value)} now`
}
