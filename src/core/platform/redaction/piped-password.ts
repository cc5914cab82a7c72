import { isPlaceholder, looksOpaque } from './opaque.ts'
import type { Span, StructureRule } from './span.ts'

const reach = 240
const printed =
  /(?:^|[\s"'`(;&])(?:echo|printf)(?:[ \t]+-[neE]{1,3}){0,2}(?:[ \t]+["']?%s(?:\\n)?["']?)?[ \t]+["']?([^\s"'|][^"'|\n]{0,199}?)["']?[ \t]{0,8}$/u
const hereString = /^[^\n|;<]{0,100}<<<[ \t]{0,8}["']?([^\s"'|;]{1,200})/u

/** What is piped into a program that reads a password from there: `echo … | sudo -S`, `chpasswd <<< user:…`. */
function piped(keyword: string, reads: RegExp, isPair = false): StructureRule {
  return {
    keyword,
    find(text, end) {
      if (/[\w]/u.test(text[end - keyword.length - 1] ?? '')) return []
      const after = text.slice(end, end + reach)
      if (!reads.test(after)) return []
      const from = Math.max(0, end - reach)
      const near = text.slice(from, end)
      const pipe = near.lastIndexOf('|')
      const said =
        pipe === -1 ? -1 : Math.max(near.lastIndexOf('echo', pipe), near.lastIndexOf('printf', pipe))
      if (said !== -1 && !/[;&\n]/u.test(near.slice(pipe))) {
        const before = printed.exec(near.slice(Math.max(0, said - 1), pipe))
        const value = before?.[1]
        if (before && value !== undefined) {
          const start = from + Math.max(0, said - 1) + before.index
          return secretBehind(value, start + before[0].lastIndexOf(value), isPair)
        }
      }
      if (!after.includes('<<<')) return []
      const here = hereString.exec(after)
      return here ? secretBehind(here[1]!, end + here[0].length - here[1]!.length, isPair) : []
    },
  }
}

/** The value, or what of it stands behind the user. */
function secretBehind(value: string, start: number, isPair: boolean): readonly Span[] {
  const from = isPair ? value.indexOf(':') + 1 : 0
  const secret = value.slice(from)
  if ((isPair && from === 0) || secret === '' || isPlaceholder(secret) || secret.startsWith('[redacted'))
    return []
  return [{ start: start + from, end: start + value.length, kind: 'password', local: !looksOpaque(secret) }]
}

export const pipedPasswords: readonly StructureRule[] = [
  piped('sudo', /^(?:[ \t]+-[\w-]{1,20})*[ \t]+(?:-[A-Za-z]{0,6}S|--stdin)\b/u),
  piped('chpasswd', /^(?![\w.-])/u, true),
  piped('--password-stdin', /^/u),
  piped('passwd', /^[ \t]+--stdin\b/u),
]
