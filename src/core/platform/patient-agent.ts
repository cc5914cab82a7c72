type Dispatcher = NonNullable<RequestInit['dispatcher']>

let agent: Promise<Dispatcher> | undefined

/**
 * What carries requests whose deadlines are the caller's own, for `dispatcher` of `fetch`. `fetch` by itself gives up
 * after 300 seconds without headers, or between two pieces of a body; a model on a slow machine takes longer than that.
 * Connecting keeps its own deadline. One for all, so that connections are used again.
 */
export function patientAgent(): Promise<Dispatcher> {
  agent ??= makeAgent()
  return agent
}

async function makeAgent(): Promise<Dispatcher> {
  // biome-ignore lint/style/noRestrictedImports: it only carries what guarded-fetch.ts sends
  const { Agent } = await import('undici')
  // The types of Node are those of an older version of the package.
  return new Agent({ headersTimeout: 0, bodyTimeout: 0 }) as unknown as Dispatcher
}
