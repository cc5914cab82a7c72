import { Problem } from '../platform/errors.ts'

/**
 * Why settings are not saved.
 *
 * @param fields what is wrong, by dotted path
 * @param first the path that the message names
 */
export function refuseSettings(fields: Record<string, string>, first: string, message: string): Problem {
  return new Problem('INVALID', `Not saved: ${first}: ${message}`, 'Correct what is named and save again.', {
    fields,
  })
}
