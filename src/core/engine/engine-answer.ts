/** The status of an engine's answer that is an error; `undefined` where it did not answer. */
export function answerStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}

/** What is not there is `undefined`; any other error stays one. */
export function absentIf404(error: unknown): undefined {
  if (answerStatus(error) === 404) return undefined
  throw error
}

/** What is already as it should be is no error. */
export function fineIf304(error: unknown): void {
  if (answerStatus(error) !== 304) throw error
}
