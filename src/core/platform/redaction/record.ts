import { secretItems } from './commands.ts'
import { isReadableName } from './entropy.ts'
import { isExactNumber } from './exact-number.ts'
import { judgeName, type NameVerdict } from './key-names.ts'
import { isMask, makeMask } from './mask.ts'
import { isPlaceholder } from './opaque.ts'
import { shortestRepeated } from './repeated.ts'

/** Changes a text; `random`: what merely looks random goes too. */
type ChangeText = (text: string, random: boolean) => string

/**
 * Masks plain data in its place: texts under telling names as a whole, all other texts by `change`, names of fields among
 * them. What was found is added to `found`.
 *
 * @returns the data, or what stands for it
 */
export function maskRecord(data: unknown, change: ChangeText, found: Map<string, string>): unknown {
  const text: TextAt = (value, kind, random) =>
    kind === undefined ? change(value, random) : whole(value, kind, found, change)
  const number: NumberAt = (value, kind) => {
    const digits = String(value)
    if (kind !== undefined) {
      if (digits.length >= shortestRepeated) found.set(digits, kind)
      return makeMask(digits, kind)
    }
    // A card number may well stand there as a number.
    if (value < 1e11) return value
    const changed = change(digits, false)
    return changed === digits ? value : changed
  }
  const name = (value: string) => change(value, !nameFacts(value).readable)
  return walk(data, undefined, true, { text, number, name, kinds: true })
}

/** Replaces texts and names of fields in plain data, in its place. */
export function mapTexts(data: unknown, change: (text: string) => string): unknown {
  return walk(data, undefined, true, { text: change, number: (value) => value, name: change, kinds: false })
}

/** Letters alone make up a name, never a secret; most names of fields are that. */
const plainName = /^[A-Za-z_]{1,24}$/u

type TextAt = (value: string, kind: string | undefined, random: boolean) => string
type NumberAt = (value: number, kind: string | undefined) => unknown

interface Visit {
  readonly text: TextAt
  readonly number: NumberAt
  readonly name: (name: string) => string
  /** Names say what is held under them. */
  readonly kinds: boolean
}

/** @param held what the value is, by the name of a field above it */
function walk(value: unknown, held: string | undefined, random: boolean, visit: Visit): unknown {
  if (typeof value === 'string') return visit.text(value, held, random)
  if (typeof value === 'number') return visit.number(value, held)
  if (typeof value !== 'object' || value === null) return value
  if (isExactNumber(value)) return held === undefined ? value : makeMask('', held)
  if (Array.isArray(value)) {
    if (visit.kinds) {
      for (const [at, start] of secretItems(value)) {
        const item = String(value[at])
        value[at] = item.slice(0, start) + visit.text(item.slice(start), 'password', random)
      }
    }
    for (let at = 0; at < value.length; at++) {
      const kind = held ?? (visit.kinds ? kindOfPrevious(value, at) : undefined)
      const now = walk(value[at], kind, random, visit)
      if (now !== value[at]) value[at] = now
    }
    return value
  }
  return walkObject(value as Record<string, unknown>, held, visit)
}

function walkObject(object: Record<string, unknown>, held: string | undefined, visit: Visit): unknown {
  let renamed = false
  const names = Object.keys(object)
  const pair = visit.kinds ? kindOfPair(object) : undefined
  const parts = visit.kinds ? secretParts(object) : undefined
  for (const name of names) {
    const item = object[name]
    const { verdict, readable, plain } = nameFacts(name)
    let kind: string | undefined
    if (visit.kinds) {
      kind =
        held ??
        kindOfItem(verdict, item) ??
        (name === 'value' || name === 'Value' ? pair : undefined) ??
        parts?.get(name)
    }
    const now = walk(item, kind, !readable, visit)
    if (now !== item) object[name] = now
    if (!(plain && visit.kinds) && name.length >= shortestRepeated && visit.name(name) !== name)
      renamed = true
  }
  return renamed ? withNames(object, visit.name) : object
}

const webKey = new Map(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].map((name) => [name, 'private-key']))
const kubernetesSecret = new Map(['data', 'stringData'].map((name) => [name, 'kubernetes-secret']))

/** Fields that hold secrets because of what the whole is: a JSON web key (RFC 7518), a Secret of Kubernetes. */
function secretParts(object: Record<string, unknown>): ReadonlyMap<string, string> | undefined {
  if (typeof object.kty === 'string') return webKey
  return object.kind === 'Secret' ? kubernetesSecret : undefined
}

function withNames(
  object: Record<string, unknown>,
  change: (name: string) => string,
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    // Defined, not assigned: a field may be called `__proto__`.
    Object.defineProperty(result, name.length < shortestRepeated ? name : change(name), {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return result
}

/** The whole text is the secret, because of the name it stands under. */
function whole(text: string, kind: string, found: Map<string, string>, change: ChangeText): string {
  const trimmed = text.trim()
  if (trimmed === '' || isPlaceholder(trimmed) || isMask(trimmed)) return text
  if (trimmed.includes('[redacted')) return change(text, true)
  // A cookie header's pairs and an authorization's scheme are told apart by the rules for text.
  if (kind === 'cookie' || kind === 'authorization') {
    const line = kind === 'cookie' ? `cookie: ${text}` : `authorization: ${text}`
    const cleaned = change(line, true)
    if (cleaned !== line) return cleaned.slice(cleaned.indexOf(' ') + 1)
  }
  if (trimmed.length >= shortestRepeated && !/^[a-z]+$/iu.test(trimmed)) found.set(trimmed, kind)
  return makeMask(trimmed, kind)
}

interface NameFacts {
  readonly verdict: NameVerdict
  /** What stands under it is meant to be read. */
  readonly readable: boolean
  /** It can be no secret itself. */
  readonly plain: boolean
}
const facts = new Map<string, NameFacts>()
/** A flood of odd names must not fill the memory. */
const mostNames = 4096

function nameFacts(name: string): NameFacts {
  let known = facts.get(name)
  if (known === undefined) {
    known = {
      // The words of a mask say nothing about what stands under it.
      verdict: name.includes('[redacted') ? undefined : judgeName(name),
      readable: isReadableName(name),
      plain: plainName.test(name),
    }
    if (facts.size >= mostNames) facts.clear()
    facts.set(name, known)
  }
  return known
}

function kindOfItem(verdict: NameVerdict, item: unknown): string | undefined {
  if (!verdict) return undefined
  if (verdict.strength === 'certain') return verdict.kind
  // A number under `token` or `key` counts or finds something; a text is the thing itself, unless it is a plain word.
  if (typeof item !== 'string' || item.length < 8) return undefined
  return /^[a-z]+(?:[-_./: ][a-z]+)*$|^https?:|\s/iu.test(item) && item.length < 40 ? undefined : verdict.kind
}

/** `['--password', 'x']`, `['Authorization', 'Bearer x']`: what follows a name in a list. */
function kindOfPrevious(list: readonly unknown[], at: number): string | undefined {
  const before = list[at - 1]
  if (typeof before !== 'string' || before.length > 40 || /[\s=:]/u.test(before)) return undefined
  const verdict = judgeName(before.replace(/^-+/u, ''))
  if (!verdict || (verdict.strength !== 'certain' && !before.startsWith('--'))) return undefined
  // In a list of words, a word follows a word; names of flags and headers come in pairs.
  return before.startsWith('-') || (at % 2 === 1 && list.length % 2 === 0) ? verdict.kind : undefined
}

/** `{name: 'Authorization', value: …}`, also with capitals. */
function kindOfPair(object: Record<string, unknown>): string | undefined {
  const small = 'value' in object
  if (!small && !('Value' in object)) return undefined
  const name = object.name ?? object.key ?? object.header ?? object.Name ?? object.Key
  const value = small ? object.value : object.Value
  return typeof name === 'string' ? kindOfItem(nameFacts(name).verdict, value) : undefined
}
