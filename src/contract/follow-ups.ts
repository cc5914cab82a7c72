import * as z from 'zod'

/**
 * What still follows from a change of the settings: work on what was made before it, offered until it is done or the
 * change is taken back. The same at every door.
 */
export const FollowUp = z.object({
  /** `reindex`: documents keep chunks of another chunking. `embed`: chunks have no vector of the model in force. */
  kind: z.enum(['reindex', 'embed']),
  /** What differs, in one sentence. */
  message: z.string(),
  /** The work as a button names it: `Re-index 306 documents, about 2 min`. Absent where it cannot be done. */
  offer: z.string().optional(),
  /** Documents to read again, or chunks to embed. */
  count: z.number().int().nonnegative(),
  /** How long that takes by what earlier runs took; `null` before there was one. */
  seconds: z.number().nonnegative().nullable(),
  /** Documents that cannot be read again, because what they came from is gone, with the first titles. */
  missing: z.object({ documents: z.number().int().nonnegative(), names: z.array(z.string()) }),
  /** The run that is doing it. */
  runId: z.string().optional(),
})
export type FollowUp = z.infer<typeof FollowUp>
