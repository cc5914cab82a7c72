import { looksOpaque } from './opaque.ts'
import type { StructureRule } from './span.ts'

const longestAddress = 2048
const address = /^[^\s"'<>\\`]+/u
/** Schemes in whose paths an `@` is common: `/@scope/package`, `/users/@me`. */
const webScheme = /(?:^|[^a-z\d])(?:https?|wss?|git|svn|file|app|docker|oci|containers?)$/iu
const number = /^(?:\d{1,5}|\$\{?\w{1,40}\}?|\{\w{1,40}\}|port)(?=[/?#,]|$)/iu
/** It has a domain or a port, so it is the host and not a piece of a password. */
const clearHost =
  /^(?:localhost|[\w-]+(?:\.[\w-]+)*\.[a-z][a-z\d-]+|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]|[\w.-]{2,}(?=:\d{2,5}))(?::\d{1,5})?(?=[/?#,]|$)/iu
const dottedHost = /^(?:localhost|[\w-]+(?:\.[\w-]+)*\.[a-z][a-z\d-]+|\d{1,3}(?:\.\d{1,3}){3})(?=[:/?#,]|$)/iu
/** `package@1.2.3`, `image@sha256:…`: what follows such an `@` is not a host. */
const noHost = /^(?:v?\d+\.\d+\.\d+(?![\d.])|sha\d{3}:|$)/iu

/** `scheme://user:password@host`, and a token in the user's place. */
export const urlUserinfo: StructureRule = {
  keyword: '://',
  needsAt: true,
  find(text, end) {
    const { start, end: to } = findUserinfo(text, end)
    const secret = text.slice(start, to)
    if (secret === '' || secret.startsWith('[redacted') || /^\$\{?\w+\}?$/u.test(secret)) return []
    const isToken = start === end
    if (isToken && !(secret.length >= 16 && looksOpaque(secret))) return []
    return [{ start, end: to, kind: isToken ? 'url-user' : 'url-password', local: !looksOpaque(secret) }]
  },
}

/** What stands before the host: a password behind its colon, or the whole where there is no colon. */
function findUserinfo(text: string, from: number): { start: number; end: number } {
  const none = { start: from, end: from }
  const whole = readAddress(text, from)
  const first = whole.indexOf('@')
  if (first === -1) return none
  const path = whole.search(/[/?#]/u)
  const authority = path === -1 ? whole : whole.slice(0, path)
  const colon = authority.indexOf(':')
  // The end of a user or of a password, as the standard has it: everything is encoded.
  const at = authority.lastIndexOf('@')
  if (colon === -1) return at > 0 ? { start: from, end: from + at } : none
  if (authority.startsWith('[')) return none
  // `host:6379,owner=dana@server`
  if (/^\d{2,5},[\w.-]+=/u.test(whole.slice(colon + 1, first))) return none
  const isWeb = webScheme.test(text.slice(Math.max(0, from - 16), from - 3))
  if (at < colon && (isPort(whole, colon, isWeb) || (at > 0 && isHostOnly(authority, at, isWeb))))
    return at > 0 ? { start: from, end: from + at } : none
  const last = lastAtBeforeHost(whole, colon, isWeb)
  return last > colon ? { start: from + colon + 1, end: from + last } : none
}

/** To a blank or a quote, or to the scheme of the next address. */
function readAddress(text: string, from: number): string {
  let next = text.indexOf('://', from)
  // A password may begin like an address: `user://…`.
  if (next !== -1 && !/[/?#@:]|^https?$/u.test(text.slice(from, Math.min(next, from + 100))))
    next = text.indexOf('://', next + 1)
  const limit = Math.min(next === -1 ? text.length : next, from + longestAddress)
  return address.exec(text.slice(from, limit))?.[0] ?? ''
}

/** `host:8080/…`: behind the colon stands a port, and the `@` is somewhere in the path. */
function isPort(whole: string, colon: number, isWeb: boolean): boolean {
  const after = whole.slice(colon + 1)
  const port = number.exec(after)?.[0]
  if (port === undefined) return false
  if (/^\D/u.test(port)) return isWeb
  if (Number(port) > 65_535) return false
  if (isWeb || after[port.length] === ',') return Number(port) >= 80
  const beforeAt = after.slice(0, after.lastIndexOf('@'))
  return (
    /^\d+(?:\/[^?#@]*)?[?#][\w.-]+=/u.test(beforeAt) ||
    noHost.test(after.slice(beforeAt.length + 1)) ||
    dottedHost.test(whole.slice(whole.lastIndexOf('@', colon) + 1, colon + 1))
  )
}

/** `git@github.com:group/project@tag`: a user and no password. */
function isHostOnly(authority: string, at: number, isWeb: boolean): boolean {
  return isWeb || /^(?:git|hg|svn)$/u.test(authority.slice(0, at)) || dottedHost.test(authority.slice(at + 1))
}

/** Passwords hold `@`, `/`, `?` and `#` that should have been encoded; the host is behind the last `@` that can be one. */
function lastAtBeforeHost(whole: string, colon: number, isWeb: boolean): number {
  let last = whole.indexOf('@', colon)
  for (let next = last; next !== -1; next = whole.indexOf('@', next + 1)) {
    if (next === last) continue
    const between = whole.slice(last + 1, next)
    const rest = whole.slice(next + 1)
    const inPath = /[/?#]/u.test(between)
    // `host:5672,ops@example.org` in a sentence.
    if (between.includes(',') && clearHost.test(between)) break
    if (/^[^?#]*\?[\w.-]+=/u.test(between)) break
    if (inPath && (noHost.test(rest) || (isWeb && !isRaw(between, rest)))) continue
    last = next
  }
  return last
}

/** Of a web address: whether the part between two `@` still belongs to the password. */
function isRaw(between: string, rest: string): boolean {
  return !clearHost.test(between) && !between.endsWith('/') && clearHost.test(rest)
}
