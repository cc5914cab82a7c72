import * as z from 'zod'
import { Actor } from './runs.ts'

/** Who did it: those who can ask, and agents, which act by themselves. */
export const AuditActor = z.enum([...Actor.options, 'agent'])
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
