import { createHash } from 'node:crypto'

/**
 * The ids of a trace and its spans follow from those of the run and its steps: whoever sends the same thing again, after a
 * crash or a lost answer, sends it under the same ids, and a server that has it keeps one.
 */

/** 32 hexadecimal digits for a run. */
export function makeTraceId(runId: string): string {
  return digest('trace', runId, '', 32)
}

/** 16 hexadecimal digits for a step of a run; `stepId` is empty for the run itself. */
export function makeSpanId(runId: string, stepId = ''): string {
  return digest('span', runId, stepId, 16)
}

function digest(kind: string, runId: string, stepId: string, digits: number): string {
  const text = createHash('sha256')
    .update(JSON.stringify([kind, runId, stepId]))
    .digest('hex')
    .slice(0, digits)
  // All zeros is no id (https://www.w3.org/TR/trace-context/#trace-id).
  return /^0+$/u.test(text) ? text.replace(/0$/u, '1') : text
}
