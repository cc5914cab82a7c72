/**
 * Masks obvious secrets in whatever is about to leave memory: values under telling names, passwords in URLs,
 * Authorization values, and tokens that vendors mark with a prefix. Applied to fields before they are serialised, so
 * the output stays valid JSON; applying it twice changes nothing.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, 0, new Set())
}

const maxDepth = 8

function redactValue(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (above.has(value)) return '[circular]'
  if (depth === maxDepth) return '[deep]'
  above.add(value)
  try {
    if (value instanceof Error) return redactError(value, depth, above)
    if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1, above))
    const entries =
      value instanceof Map ? [...value].map(([k, v]) => [String(k), v] as const) : Object.entries(value)
    return Object.fromEntries(
      entries.map(([key, item]) => [
        key,
        isSecretName(key) && isMaskable(item) ? mask(String(item)) : redactValue(item, depth + 1, above),
      ]),
    )
  } finally {
    above.delete(value)
  }
}

function redactError(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
  const { name, message, stack, cause } = error
  const code = (error as { code?: unknown }).code
  return {
    name,
    message: redactText(message),
    ...(code === undefined ? {} : { code: redactValue(code, depth + 1, above) }),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: redactValue(cause, depth + 1, above) }),
  }
}

/** A field of this name holds a secret, whatever its value looks like. Counts and times of tokens are none. */
function isSecretName(name: string): boolean {
  return /(?:^|[_.-]|(?<=[a-z]))(?:password|passwd|pwd|secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|token|authorization|cookie|credentials?|passphrase)$/iu.test(
    name,
  )
}

function isMaskable(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.startsWith('[redacted')
}

/** What is left of a secret: the last four characters, where it is longer than 16. */
export function mask(secret: string): string {
  return secret.length > 16 ? `[redacted …${secret.slice(-4)}]` : '[redacted]'
}

/** Masks secrets inside free text. */
export function redactText(text: string): string {
  if (!mayHoldSecret.test(text)) return text
  let out = text
  for (const { pattern, replace } of rules) out = out.replace(pattern, replace)
  return out
}

/** A cheap look before the rules. */
const mayHoldSecret =
  /:\/\/|bearer|basic|eyJ|-----BEGIN|sk-|pk-|gh[pousr]_|github_pat|xox|AKIA|AIza|glpat|password|passwd|secret|token|api[_-]?key/iu

type Rule = { pattern: RegExp; replace: (...groups: string[]) => string }
const rules: Rule[] = [
  // scheme://user:password@host
  {
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"']{0,200}:)(?!\[redacted)([^\s/@"']{1,500})(?=@)/giu,
    replace: (_all, before, secret) => before + mask(secret!),
  },
  {
    pattern: /(\b(?:bearer|basic)\s+)(?!\[redacted)([\w.~+/=-]{8,4000})/giu,
    replace: (_all, before, secret) => before + mask(secret!),
  },
  {
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,20000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/gu,
    replace: () => '[redacted private key]',
  },
  {
    pattern:
      /\b(?:sk-[\w-]{16,300}|pk-lf-[\w-]{8,100}|gh[pousr]_\w{20,255}|github_pat_\w{20,255}|xox[abprs]-[\w-]{10,250}|AKIA[A-Z0-9]{16}|AIza[\w-]{35}|glpat-[\w-]{20,100}|eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,2000})/gu,
    replace: (secret) => mask(secret),
  },
  // password=…, --api-key …, "token": "…"
  {
    pattern:
      /((?:password|passwd|secret|token|api[_-]?key)["']?(?:\s*[=:]\s*|\s+(?=["']))["']?)(?!\[redacted)([^\s"',;&[\]{}]{4,500})/giu,
    replace: (_all, before, secret) => before + mask(secret!),
  },
]
