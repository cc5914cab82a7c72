import { isPlaceholder, looksOpaque } from './opaque.ts'
import type { StructureRule } from './span.ts'

/** `"AUTH" "default" "…"` of MONITOR, `["AUTH", "default", "…"]`, one or two words behind it. */
const quoted =
  /^\\{0,3}(["'])(?:,?\s{1,4}|,)\\{0,3}\1([^"'\n]{1,200}?)\\{0,3}\1(?:(?:,?\s{1,4}|,)\\{0,3}\1([^"'\n]{1,200}?)\\{0,3}\1)?/u
const lineEnd = String.raw`(?:\\r\\n|\r?\n)`
/** The same as it goes over the wire (RESP): each word behind its length. */
const wire = new RegExp(
  String.raw`^${lineEnd}\$\d{1,5}${lineEnd}([^\s\\]{1,200})(?:${lineEnd}\$\d{1,5}${lineEnd}([^\s\\]{1,200}))?`,
  'u',
)
const plain = /^[ \t]{1,4}([\w.-]{1,60})[ \t]{1,4}([^\s"']{3,200})[ \t]*(?:$|["'\r\n])/u

/** `AUTH password` and nothing else on its line. */
const alone =
  /^[ \t]{1,4}(?!(?:failed|required|ok|error|success\w*|disabled|enabled|none)\b)([^\s"']{4,200})[ \t]*(?:$|[\r\n])/iu
const aclPassword = /(?<=[\s"']|\\n)[><]([^\s"'\\,<>]{1,200})/gu

/** `ACL SETUSER user on >password`. */
export const redisUser: StructureRule = {
  keyword: 'setuser',
  find(text, end) {
    return [...text.slice(end, end + 480).matchAll(aclPassword)]
      .filter(([, secret]) => !isPlaceholder(secret!) && !secret!.startsWith('[redacted'))
      .map(({ index, 1: secret }) => {
        const start = end + index + 1
        return { start, end: start + secret!.length, kind: 'password', local: !looksOpaque(secret!) }
      })
  },
}

/** Redis' `AUTH [user] password`. */
export const redisAuth: StructureRule = {
  keyword: 'auth',
  find(text, end) {
    if (/\w/u.test(text[end - 5] ?? '') && !text.startsWith('\\n', end - 6)) return []
    const after = text.slice(end, end + 480)
    const upper = text.slice(end - 4, end) === 'AUTH'
    const quotedWords = upper || /["']/u.test(text[end - 5] ?? '') ? quoted.exec(after) : null
    const found =
      quotedWords ?? (upper ? (wire.exec(after) ?? plain.exec(after) ?? oneWord(text, end, after)) : null)
    if (!found) return []
    const words = found.slice(quotedWords ? 2 : 1).filter((word) => word !== undefined)
    const secret = words.at(-1)!
    if (isPlaceholder(secret) || secret.startsWith('[redacted')) return []
    const start = end + found[0].lastIndexOf(secret)
    return [{ start, end: start + secret.length, kind: 'password', local: !looksOpaque(secret) }]
  },
}

function oneWord(text: string, end: number, after: string): RegExpExecArray | null {
  if (!/(?:^|[\r\n]|> )$/u.test(text.slice(Math.max(0, end - 6), end - 4))) return null
  const found = alone.exec(after)
  // `AUTH PLAIN` is a mechanism of SMTP.
  return found && !/^[A-Z\d-]+$/u.test(found[1]!) ? found : null
}
