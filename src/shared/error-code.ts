/** The code of an error that has one (`ENOENT`, `ERR_WORKER_OUT_OF_MEMORY`), whatever was thrown. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
