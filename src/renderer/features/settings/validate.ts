import type * as z from 'zod'
import { Settings } from '../../../contract/settings.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { formatNumber } from '../../lib/format.ts'

/** What is wrong with the values of a section by the contract, as messages by dotted path. Empty when all is well. */
export function findProblems(section: keyof Settings, values: unknown): Record<string, string> {
  const result = Settings.shape[section].safeParse(values)
  if (result.success) return {}
  const problems: Record<string, string> = {}
  for (const issue of result.error.issues) problems[issue.path.join('.')] ??= wordIssue(issue)
  return problems
}

/** An issue in words beside a field. What the contract words itself is kept. */
function wordIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `At least ${formatNumber(Number(issue.minimum))}.`
    case 'too_big':
      return issue.origin === 'string'
        ? `At most ${formatCount(Number(issue.maximum), 'character')}.`
        : `At most ${formatNumber(Number(issue.maximum))}.`
    case 'invalid_type':
      return issue.expected === 'int' ? 'A whole number.' : 'A number.'
    default:
      return issue.message
  }
}
