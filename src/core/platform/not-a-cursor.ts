import { Problem } from './errors.ts'

/** What a cursor that belongs to another list is answered with. */
export function notACursor(cursor: string): Problem {
  return new Problem(
    'INVALID',
    `The cursor “${cursor}” does not belong to this list.`,
    'Ask for the first page again.',
    { fields: { cursor: 'It does not belong to this list.' } },
  )
}
