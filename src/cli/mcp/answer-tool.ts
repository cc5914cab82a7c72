import { ORPCError } from '@orpc/client'
import { Problem } from '../../core/platform/errors.ts'
import { redactText } from '../../core/platform/redaction/redaction.ts'
import { isRecord } from '../../shared/is-record.ts'
import { CommandFailure } from '../output.ts'

/** What a tool gives: the same as text, for models that read nothing else, and as data. */
export interface ToolAnswer {
  [key: string]: unknown
  content: { type: 'text'; text: string }[]
  structuredContent?: Record<string, unknown>
  isError?: true
}

/** Gives what a tool found, or why it did not, with what to do: a failure is the tool's answer, not the protocol's. */
export async function answerTool(work: () => Promise<Record<string, unknown>>): Promise<ToolAnswer> {
  try {
    const found = await work()
    return { content: [{ type: 'text', text: JSON.stringify(found) }], structuredContent: found }
  } catch (error) {
    return { content: [{ type: 'text', text: redactText(describeFailure(error)) }], isError: true }
  }
}

function describeFailure(error: unknown): string {
  if (error instanceof Problem || error instanceof CommandFailure)
    return [error.message, error.remedy].filter(Boolean).join(' ')
  if (error instanceof ORPCError) {
    const remedy = isRecord(error.data) && typeof error.data.remedy === 'string' ? error.data.remedy : ''
    return `${error.message} ${remedy}`.trim()
  }
  const message = error instanceof Error ? error.message : String(error)
  return `${message}. See the log of Catalyst: catalyst logs.`
}

/** At most so many characters, with a mark where it was cut. */
export function cutText(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`
}
