/** What the web door itself says no to, before any service is asked. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly remedy: string
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    remedy: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.remedy = remedy
    this.headers = headers
  }
}

export function notFound(): Refusal {
  return new Refusal(
    404,
    'NOT_FOUND',
    'There is nothing at this address.',
    'See /api/reference for every address.',
  )
}

export function methodRefused(allowed: string): Refusal {
  return new Refusal(
    405,
    'METHOD_NOT_SUPPORTED',
    'This address does not take this method.',
    `Use ${allowed}.`,
    {
      Allow: allowed,
    },
  )
}
