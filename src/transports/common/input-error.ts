import { ORPCError } from '@orpc/client'

/** A problem of one field; `path` is dotted, and empty for the input as a whole. */
export interface InputIssue {
  readonly path: string
  readonly message: string
}

/** What refused input carries in `data`, over every door. */
export interface InputErrorData {
  readonly remedy: string
  readonly issues: readonly InputIssue[]
  readonly fields: Readonly<Record<string, string>>
}

/** Gives oRPC's validation error a message that names the fields; any other error comes back as it is. */
export function namedInputError(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  if (error.code !== 'BAD_REQUEST') return error
  const issues = listIssues(error.data)
  if (issues.length === 0) return error
  return inputError(issues, error)
}

/** Input is refused: 400, with the message that belongs beside each field. */
export function inputError(
  issues: readonly InputIssue[],
  cause?: unknown,
): ORPCError<string, InputErrorData> {
  const fields: Record<string, string> = {}
  for (const issue of issues) fields[issue.path] ??= issue.message
  const said = issues.map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`))
  const more = said.length > 3 ? ` (and ${said.length - 3} more)` : ''
  return new ORPCError('BAD_REQUEST', {
    message: said.slice(0, 3).join('; ') + more,
    data: { remedy: 'Correct what is named and ask again.', issues, fields },
    cause,
  })
}

function listIssues(data: unknown): InputIssue[] {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return []
  return data.issues.map((issue: { path?: readonly unknown[]; message?: unknown }) => ({
    path: (issue.path ?? []).map(segmentName).join('.'),
    message: String(issue.message ?? 'Not accepted'),
  }))
}

/** Standard Schema gives path segments either as keys or wrapped as `{ key }`. */
function segmentName(segment: unknown): string {
  return String(typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment)
}
