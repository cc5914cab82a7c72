import type { Entry } from './entry.ts'

/** What the log says of itself. */
function own(action: string, why: string, inputs: Record<string, unknown>): Entry {
  return { action, actor: 'system', at: new Date().toISOString(), inputs, result: 'ok', security: true, why }
}

/** The first entry of a log: which it is, and the public key that signs it where that can be had. */
export const beginEntry = (why: string, about: Record<string, unknown>): Entry =>
  own('log.begin', why, { ...about, version: 1 })

export const keyEntry = (key: string): Entry =>
  own('log.key', 'The log is signed with another key from here on.', { key })

export const repairEntry = (torn: { bytes: number; sha256: string; text: string }): Entry =>
  own('log.repair', 'A crash cut the last line off; what was left of it was taken out.', { ...torn })

export const troubleEntry = (trouble: { cause: string; message: string }, aside: string): Entry => ({
  ...own('log.trouble', 'The log was not as it was left.', { ...trouble, aside }),
  result: 'failed',
})

export const lostEntry = (entries: number): Entry => ({
  ...own('log.lost', 'The disk took no entries for some time, and not all could be kept in memory.', {
    entries,
  }),
  result: 'failed',
})
