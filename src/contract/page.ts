import * as z from 'zod'

/** Cursor paging: pass `nextCursor` of one answer as `cursor` of the next; it is absent on the last page. */
export const PageInput = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

/** Fields every page of a list carries. `total` counts all that match, not only this page. */
export const PageInfo = z.object({ total: z.number().int().nonnegative(), nextCursor: z.string().optional() })

/** A moment, as ISO 8601 in UTC with milliseconds. */
export const Timestamp = z.iso.datetime()
