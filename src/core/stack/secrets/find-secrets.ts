import { secretsIn } from '../../platform/redaction/secrets-in-text.ts'
import { judgeVariable, type NameStrength } from './secret-names.ts'

/** A value that may be secret, and what speaks for it. */
export interface FoundSecret {
  readonly value: string
  readonly strength: NameStrength
}

/** Longer texts are looked into up to here; more is not a secret of a service. */
const longestText = 256 * 1024
const mostLines = 2000
const deepest = 8

/** Everything secret in a variable, a label, an argument: the value itself by its name, and what is inside by its form. */
export function secretsUnder(name: string, text: string, depth = 0): FoundSecret[] {
  const value = text.slice(0, longestText)
  const strength = judgeVariable(name)
  const found = secretsWithin(value, depth)
  if (strength !== undefined) found.push(...wholeSecret(value, strength))
  return found
}

/** A value that is secret whatever its name: as a whole and, of several lines, line by line. */
export function wholeSecret(text: string, strength: NameStrength = 'certain'): FoundSecret[] {
  const value = text.slice(0, longestText).trim()
  const found: FoundSecret[] = [{ value, strength }]
  // Quotes that an editor or a shell left around it.
  const quoted = /^(["'])(.+)\1$/su.exec(value)?.[2]
  if (quoted !== undefined) found.push({ value: quoted, strength })
  if (value.includes('\n')) {
    for (const line of splitLines(value))
      if (!isTrivialLine(line)) found.push({ value: line, strength: 'likely' })
  }
  return found
}

/** What is secret by its form: the password of an address, a key, a token; members of JSON and lines by their names. */
export function secretsWithin(value: string, depth = 0): FoundSecret[] {
  const found: FoundSecret[] = []
  for (const { start, end } of secretsIn(value, { personalData: false })) {
    const secret = value.slice(start, end)
    found.push({ value: secret, strength: 'certain' })
    if (secret.includes('%')) found.push({ value: decoded(secret), strength: 'certain' })
    if (secret.includes('\n')) found.push(...wholeSecret(secret))
  }
  found.push(...passwordOfAddress(value))
  if (depth >= deepest) return found
  const json = parsedJson(value)
  if (json !== undefined) found.push(...secretsOfRecord('', json, depth + 1))
  else if (value.includes('\n')) {
    for (const line of splitLines(value)) found.push(...secretsOfLine(line, depth + 1))
  }
  for (const { 1: flag = '', 2: said = '' } of value.matchAll(flags)) {
    found.push(...secretsUnder(flag, said.replace(/^(["'])(.*)\1$/su, '$2'), deepest))
  }
  return found
}

/** `--requirepass value`, `--api-key=value`. */
const flags =
  /(?:^|\s)--?([A-Za-z][\w-]{2,60})(?:=|\s+)("[^"\n]{1,4096}"|'[^'\n]{1,4096}'|[^\s-]\S{0,4095})/gu

/** Several hosts, and signs in the password that should have been encoded, included. */
function passwordOfAddress(value: string): FoundSecret[] {
  const found: FoundSecret[] = []
  for (const { 1: authority = '' } of value.matchAll(/[a-z][a-z\d+.-]{1,30}:\/\/([^\s"'<>]{1,2000})/giu)) {
    const at = authority.lastIndexOf('@')
    const colon = authority.indexOf(':')
    if (at <= 0 || colon < 0 || colon > at) continue
    const password = authority.slice(colon + 1, at)
    found.push({ value: password, strength: 'certain' }, { value: decoded(password), strength: 'certain' })
  }
  return found
}

/** `requirepass value`, `key = value`, `"key": "value",` as configuration files have it; or environment inside a file. */
export function secretsOfLine(line: string, depth = 0): FoundSecret[] {
  const assigned =
    /^(?:export\s+|-\s+)?["']?([A-Za-z_][\w.-]{1,80})["']?(?:\s*(?:=>|[:=])\s*|[ \t]+)(.{1,8192})$/u.exec(
      line,
    )
  if (!assigned) return []
  const [, name = '', rest = ''] = assigned
  const value =
    /^(["'])(.*?)\1\s*[,;]?(?:\s+#.*)?$/su.exec(rest)?.[2] ?? rest.replace(/\s+#.*$|[,;]$/u, '').trim()
  return secretsUnder(name, value, depth)
}

function secretsOfRecord(name: string, value: unknown, depth: number): FoundSecret[] {
  if (depth > deepest) return []
  if (typeof value === 'string') return secretsUnder(name, value, depth)
  if (typeof value === 'number') return secretsUnder(name, String(value), deepest)
  if (Array.isArray(value)) return value.flatMap((item) => secretsOfRecord(name, item, depth + 1))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => secretsOfRecord(key, item, depth + 1))
}

function parsedJson(value: string): unknown {
  if (!/^\s*[[{]/u.test(value)) return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined // It only begins like JSON.
  }
}

function splitLines(value: string): string[] {
  return value
    .split(/\r?\n/u, mostLines)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Brackets, comments, headings, the frame of a key: they say nothing, and stand in many other texts. */
function isTrivialLine(line: string): boolean {
  return (
    /^(?:[\s{}[\](),;:"'`-]*|[#;].*|\/\/.*|\[[\w. -]+\]|-----[A-Z\d ]+-----|["']?[\w.-]+["']?\s*(?:[:=]\s*[{[]?|[{[]))$/u.test(
      line,
    ) && !/^[A-Za-z\d+/=_-]{20,}$/u.test(line)
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A lone % is no encoding: it stands as it is.
  }
}
