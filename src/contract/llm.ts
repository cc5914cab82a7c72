import * as z from 'zod'

/** Why a call of a model failed: one code each, whatever the server called it. */
export const ModelErrorCode = z.enum([
  'unreachable',
  'tls',
  'timeout',
  'unauthorized',
  'model-not-found',
  'context-overflow',
  'unsupported-parameter',
  'rate-limited',
  'quota-exhausted',
  'overloaded',
  'filtered',
  'truncated',
  'malformed',
  'cancelled',
  /** Ours: a budget allows no such call now. */
  'budget',
])
export type ModelErrorCode = z.infer<typeof ModelErrorCode>
