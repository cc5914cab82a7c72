import { runKinds } from '../../contract/run-kinds.ts'
import type { RunStep, RunSummary, StepPayload } from '../../contract/runs.ts'
import { redactText } from '../platform/redaction/redaction.ts'
import type { Attributes } from './span.ts'
import { catalyst, langfuse } from './span-names.ts'

/**
 * What of a run people or models wrote, and who may see it. Without leave nothing of it goes along: not a title that is a
 * question, not the words of a search, not a message in which a server quotes a prompt. What then remains are names and
 * words that Catalyst chose, and the last part of paths.
 */

const longestName = 200
const longestMessage = 2000
/** Characters of what went in and of what came out. */
const longestContent = 16_384

/** Kinds of runs whose titles and messages Catalyst writes. Of any other kind they may be what somebody typed. */
const plainKinds: ReadonlySet<string> = new Set(
  Object.keys(runKinds).filter((kind) => /^(?:ingest|reindex|embed|stack-.+)$/u.test(kind)),
)

export function hasPlainWords(kind: string): boolean {
  return plainKinds.has(kind)
}

/** What a step is called without any content. */
export function nameWithoutContent(step: Omit<RunStep, 'parts'>): string {
  const { kind, attributes: { model, tool } = {} } = step
  if (kind === 'phase') return cleanName(step.name)
  // Of a file its name, not where it lies.
  if (kind === 'item') return cleanName(step.name.split(/[/\\]/u).findLast((part) => part !== '') ?? kind)
  if (kind === 'model' && model !== undefined) return cleanName(`chat ${model}`)
  if (kind === 'tool' && tool !== undefined) return cleanName(`execute_tool ${tool}`)
  return kind
}

/** Whether what a step says of its outcome is Catalyst's own. */
export function speaksPlainly(step: Pick<RunStep, 'kind'>, run: Pick<RunSummary, 'kind'>): boolean {
  return (step.kind === 'phase' || step.kind === 'item') && hasPlainWords(run.kind)
}

export function cleanName(text: string): string {
  return cut(redactText(text), longestName)
}

export function cleanMessage(text: string): string {
  return cut(redactText(text), longestMessage)
}

const inputs: ReadonlySet<string> = new Set(['prompt', 'input'])
const outputs: ReadonlySet<string> = new Set(['answer', 'output'])

/** What went into a step and came out of it, as attributes. It is masked once more: what is known as secret may have grown. */
export function describeContent(payloads: readonly StepPayload[]): Attributes {
  const named = payloads.slice(0, 8).map(({ name, text }): [string, string] => {
    const key = inputs.has(name) ? langfuse.input : outputs.has(name) ? langfuse.output : undefined
    return [key ?? catalyst.payload(cleanName(name)), cut(redactText(text), longestContent)]
  })
  return Object.fromEntries(named)
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`
}
