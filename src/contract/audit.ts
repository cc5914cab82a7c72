import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { PageInfo, PageInput, Timestamp } from './page.ts'
import { action, query } from './procedure.ts'
import { Actor } from './runs.ts'

/** Who did it. */
export const AuditActor = Actor
export type AuditActor = z.infer<typeof AuditActor>

/** `refused`: it was not allowed or not acceptable, so nothing was done. `failed`: it was tried. */
export const AuditResult = z.enum(['ok', 'failed', 'refused'])
export type AuditResult = z.infer<typeof AuditResult>

/** What something was done to. `name` is what people call it. */
export const AuditTarget = z.object({
  /** `document`, `run`, `setting`, `secret`, `stack`, `service`, `session`, `model` … */
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
})
export type AuditTarget = z.infer<typeof AuditTarget>

/** What was done to a log that is not as it was written. */
export const AuditCause = z.enum([
  'edited',
  'inserted',
  'removed',
  'reordered',
  'truncated',
  'rolled-back',
  'replaced',
  'torn',
])
export type AuditCause = z.infer<typeof AuditCause>

/** One act on record. */
export const AuditEntry = z.object({
  /** Its number in the log, from 0. */
  seq: z.number().int().nonnegative(),
  at: Timestamp,
  actor: AuditActor,
  /** Which of them: a browser's session, an agent. */
  actorName: z.string().optional(),
  /** What was done: `settings.update`, `stack.down`, `session.open` … */
  action: z.string(),
  target: AuditTarget.optional(),
  why: z.string().optional(),
  /** What went in and what came out: masked, and shortened where it was long. */
  inputs: z.unknown().optional(),
  outputs: z.unknown().optional(),
  result: AuditResult,
  error: z.object({ message: z.string(), code: z.string().optional() }).optional(),
  requestId: z.string().optional(),
  runId: z.string().optional(),
  /** Security depends on it: it was signed at once. */
  security: z.boolean(),
  /** How long it took. */
  ms: z.number().nonnegative().optional(),
  /** SHA-256 of its line, base64url. */
  sha256: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditVerdict = z.object({
  ok: z.boolean(),
  /** Lines that were looked at. */
  entries: z.number().int().nonnegative(),
  /** Entries that are signed; those after them are not yet. */
  sealed: z.number().int().nonnegative(),
  /** When the newest signature was made. */
  sealedAt: Timestamp.optional(),
  /** How often a line that a crash had cut off was repaired. */
  repairs: z.number().int().nonnegative(),
  /** What it was held against outside the log's folder: `secrets`, `file`, or what was `given`. */
  anchors: z.array(z.enum(['secrets', 'file', 'given'])),
  problem: z
    .object({
      /** In `file`, counted from 1. */
      line: z.number().int().positive(),
      cause: AuditCause,
      message: z.string(),
      file: z.string(),
      /** Number of the entry, where it is one. */
      seq: z.number().int().nonnegative().optional(),
    })
    .optional(),
})
export type AuditVerdict = z.infer<typeof AuditVerdict>

export const AuditStatus = z.object({
  /** Where the log lies, and the file that is written. */
  folder: z.string(),
  file: z.string(),
  bytes: z.number().int().nonnegative(),
  /** Why entries cannot be written now. */
  trouble: z.string().optional(),
  /** Entries that wait for that to end. */
  waiting: z.number().int().nonnegative(),
  /** Which key signs: the beginning of its hash; `null` while the secrets are locked and nothing can be signed. */
  key: z.string().nullable(),
})
export type AuditStatus = z.infer<typeof AuditStatus>

export const AuditFilter = z.object({
  actor: AuditActor.optional(),
  /** An action, or the beginning of several: `stack` finds `stack.up` and `stack.down`. */
  action: z.string().max(200).optional(),
  result: AuditResult.optional(),
  /** At or after, and before. */
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  requestId: z.string().max(100).optional(),
  /** Part of anything an entry says. */
  text: z.string().max(500).optional(),
})
export type AuditFilter = z.infer<typeof AuditFilter>

export const audit = {
  list: query({ path: '/audit', tags: ['audit'], summary: 'What was done, newest first' })
    .input(PageInput.extend(AuditFilter.shape))
    .output(PageInfo.extend({ entries: z.array(AuditEntry) })),
  get: query({ path: '/audit/entries/{seq}', tags: ['audit'], summary: 'One entry' })
    .input(z.object({ seq: z.coerce.number().int().nonnegative() }))
    .output(AuditEntry),
  verify: query({
    path: '/audit/verify',
    tags: ['audit'],
    summary: 'Whether the log is as it was written; changes nothing',
  }).output(AuditVerdict),
  status: query({
    path: '/audit/status',
    tags: ['audit'],
    summary: 'Where the log lies, and whether it can be written',
  }).output(AuditStatus),
  export: action({
    method: 'GET',
    path: '/audit/export',
    tags: ['audit'],
    summary: 'The whole log as one file that can be verified by itself, in pieces of text',
    description: 'First the signed anchor, then every line and every checkpoint as they stand.',
    audit: { security: true, target: { type: 'audit log' } },
  })
    .input(
      z.object({
        /** `anchor`: only how the log stands now, to be kept where nobody can change it. */
        what: z.enum(['everything', 'anchor']).default('everything'),
      }),
    )
    .output(eventIterator(z.object({ text: z.string() }))),
  begin: action({
    method: 'POST',
    path: '/audit/begin',
    tags: ['audit'],
    summary: 'Begin a new log; the one there is stays beside it as it is',
    description:
      'For a log that was tampered with, once that is known and looked into, or one that has grown long.',
    audit: { security: true, target: { type: 'audit log' } },
  })
    .input(
      z.object({
        /** The reason; it stands in the first entry of the new log. */
        because: z.string().trim().min(3).max(500),
      }),
    )
    .output(z.object({ /** The folder of the old log. */ aside: z.string() })),
  watch: query({ path: '/audit/events', tags: ['audit'], summary: 'Entries from now on' }).output(
    eventIterator(z.object({ entries: z.array(AuditEntry) })),
  ),
}
