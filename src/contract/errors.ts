import * as z from 'zod'

/** What every typed error carries besides its message: the next step, in one sentence a user can act on. */
export const Remedy = z.object({
  remedy: z.string(),
  /** A finer code, where there is one: why a model gave no answer. */
  reason: z.string().optional(),
  /** Milliseconds after which it may be tried again, where that is known. */
  waitMs: z.number().optional(),
})

/** A refused input, with the message that belongs beside each field. Keys are dotted paths: `chunking.overlap`. */
export const FieldProblems = Remedy.extend({ fields: z.record(z.string(), z.string()) })
