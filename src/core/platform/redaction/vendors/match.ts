import type { Span } from '../span.ts'
import { businessRules } from './business.ts'
import { cloudRules } from './cloud.ts'
import { developerRules } from './developer.ts'
import { reach, type VendorRule } from './vendor-rule.ts'

interface Compiled {
  readonly kind: string
  readonly prefix: string
  readonly tail: RegExp
  readonly before: RegExp | undefined
}

/** All formats. */
export const vendorRules: readonly VendorRule[] = [...cloudRules, ...developerRules, ...businessRules]

const byKeyword = new Map<string, Compiled[]>()
for (const rule of vendorRules) {
  const keyword = rule.prefix.toLowerCase()
  const compiled = {
    kind: rule.kind,
    prefix: rule.prefix,
    tail: new RegExp(`(?:${rule.tail})(?![A-Za-z\\d])`, 'uy'),
    before: rule.before === undefined ? undefined : new RegExp(`(?<![A-Za-z\\d])(?:${rule.before})$`, 'u'),
  }
  byKeyword.set(keyword, [...(byKeyword.get(keyword) ?? []), compiled])
}

/** The fixed beginnings of all formats, in lower case. */
export const vendorKeywords: readonly string[] = [...byKeyword.keys()]

/** The token whose fixed beginning ends at `end`, if what is around it fits. */
export function vendorToken(text: string, keyword: string, end: number): Span | undefined {
  const from = end - keyword.length
  for (const { kind, prefix, tail, before } of byKeyword.get(keyword) ?? []) {
    if (!text.startsWith(prefix, from)) continue
    let start = from
    if (before) {
      const head = before.exec(text.slice(Math.max(0, from - reach), from))
      if (!head) continue
      start = from - head[0].length
    } else if (/^[A-Za-z\d]/u.test(prefix) && isAlphanumeric(text.charCodeAt(from - 1))) continue
    tail.lastIndex = end
    if (!tail.test(text)) continue
    return { start, end: tail.lastIndex, kind }
  }
  return undefined
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}
