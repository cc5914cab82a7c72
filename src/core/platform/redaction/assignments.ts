import { assignedValue } from './assigned-value.ts'
import { harmlessKeys, judgeName } from './key-names.ts'
import { isPlaceholder, looksOpaque } from './opaque.ts'
import type { Span } from './span.ts'

/** Parts of names that are worth a look at what follows. */
export const nameKeywords = [
  'passw',
  'pass',
  'pwd',
  '_pw',
  '_pat',
  'secret',
  'token',
  'key',
  'auth',
  'cred',
  'cookie',
  'jwt',
  'sig',
  'otp',
  'csrf',
  'xsrf',
  'sessi',
  'appid',
  'kennwort',
  'wachtwoord',
  'contrase',
  'mnemonic',
  'seed',
  'recovery',
  'backup',
  'tenant_id',
  'client_id',
  'account_id',
]

/** Letters, digits and `_ $ . -` make up names. */
const isNameCharacter = new Uint8Array(128)
for (let code = 0; code < 128; code++)
  isNameCharacter[code] = /[\w$.-]/u.test(String.fromCharCode(code)) ? 1 : 0
const inName = (text: string, at: number) => isNameCharacter[text.charCodeAt(at)] === 1
const cookiePairs = /^: ?[^\s=;,"'\\]{1,128}=/u

const longestCompared = 80
const keyOfSetting = /^="[\w.:-]{1,80}"\s{1,8}value=/u
/** `"value" == password`: the value that a name is compared with, before it. */
function comparedValue(text: string, nameStart: number): Omit<Span, 'kind'> | undefined {
  const sign = text[nameStart - 1] === ' ' ? nameStart - 2 : nameStart - 1
  if (text[sign] !== '=' || (text[sign - 1] !== '=' && text[sign - 1] !== '!')) return undefined
  let end = sign - (text[sign - 2] === '=' ? 3 : 2)
  if (text[end] === ' ') end--
  const quote = text[end]!
  if (quote !== '"' && quote !== "'") return undefined
  const before = text.slice(Math.max(0, end - longestCompared), end)
  const value = before.slice(before.lastIndexOf(quote) + 1)
  if (value.length < 4 || value.length === before.length || value.includes('\n')) return undefined
  if (isPlaceholder(value) || value.startsWith('[redacted')) return undefined
  return { start: end - value.length, end, local: !looksOpaque(value) }
}

const valueThenName =
  /\bvalue\\{0,3}["']?\s{0,4}:\s{0,4}\\{0,3}["']?([^"'\n,\\{}]{1,400})\\{0,3}["']?,?\s{0,40}\\{0,3}["']?(?:name|key)\\{0,3}["']?\s{0,4}:\s{0,4}\\{0,3}["']?$/iu
/** `{"value": "…", "name": "DB_PASSWORD"}`: the value that stands before its name. */
function valueBefore(text: string, nameStart: number): Omit<Span, 'kind'> | undefined {
  if (
    !/(?:name|key)\\{0,3}["']?\s{0,4}:\s{0,4}\\{0,3}["']?$/iu.test(
      text.slice(Math.max(0, nameStart - 24), nameStart),
    )
  )
    return undefined
  const from = Math.max(0, nameStart - 480)
  const before = text.slice(from, nameStart)
  const at = before.toLowerCase().lastIndexOf('value')
  const found = at === -1 ? null : valueThenName.exec(before.slice(at))
  const value = found?.[1]?.trim()
  if (!found || !value || isPlaceholder(value) || value.startsWith('[redacted')) return undefined
  const start = from + at + found[0].indexOf(value, 5)
  return { start, end: start + value.length, local: !looksOpaque(value) }
}

/**
 * Values under telling names inside free text: `password=…`, `"apiKey": "…"`, `--token …`, `TOKEN => '…'`,
 * `<secret>…</secret>`, `Authorization: Bearer …`, `with token …`.
 *
 * @param ends positions right after a part of a name, ascending
 */
export function assignedSecrets(text: string, ends: readonly number[]): Span[] {
  const spans: Span[] = []
  let past = 0
  for (const end of ends) {
    if (end <= past) continue
    let nameEnd = end
    while (nameEnd < text.length && nameEnd - end < 40 && inName(text, nameEnd)) nameEnd++
    // A dot or hyphen that ends the name belongs to the sentence.
    while (nameEnd > end && (text[nameEnd - 1] === '.' || text[nameEnd - 1] === '-')) nameEnd--
    let nameStart = end
    while (nameStart > past && end - nameStart < 60 && inName(text, nameStart - 1)) nameStart--
    past = nameEnd
    // The words of a mask name nothing.
    if (text.startsWith('[redacted:', nameStart - 10)) continue
    const name = text.slice(nameStart, nameEnd)
    const verdict = judgeName(name.replace(/^-+/u, ''))
    if (!verdict) continue
    // Pairs of a Cookie header have a rule of their own.
    if (verdict.kind === 'cookie' && cookiePairs.test(text.slice(nameEnd, nameEnd + 140))) continue
    // `<add key="…" value="…">`: the name of a setting, with a turn of its own.
    if (name === 'key' && keyOfSetting.test(text.slice(nameEnd, nameEnd + 100))) continue
    // `cache key users:12`, `primary key id`: the word before says what it finds.
    if (
      name === 'key' &&
      harmlessKeys.has(
        /([a-z]{1,20}) $/iu.exec(text.slice(Math.max(0, nameStart - 21), nameStart))?.[1]?.toLowerCase() ??
          '',
      )
    )
      continue
    const certain = verdict.strength === 'certain'
    const compared = certain ? comparedValue(text, nameStart) : undefined
    const valued = certain ? valueBefore(text, nameStart) : undefined
    if (valued) spans.push({ ...valued, kind: verdict.kind })
    if (compared) spans.push({ ...compared, kind: verdict.kind })
    const found = assignedValue(text, {
      text: name,
      start: nameStart,
      end: nameEnd,
      certain,
      kind: verdict.kind,
    })
    if (!found) continue
    spans.push(...found.spans.map((span) => ({ ...span, kind: verdict.kind })))
    past = Math.max(past, found.end)
  }
  return spans
}
