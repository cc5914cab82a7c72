import { besideNames } from './beside-names.ts'
import { HeldIndex, leastCharacters } from './held-index.ts'
import type { Span } from './span.ts'

/** Values that are masked by exact match, wherever they appear: the secrets this program holds itself, and those it has met. */
export interface KnownSecrets {
  /**
   * From now on the value is masked, also in URL encoding, base64 and as JSON writes it. Values of fewer
   * than six characters are not: they would mask ordinary words.
   */
  add(value: string, kind?: string): void
  /**
   * The same for a value that a file or a container of others holds. Only so many of these are kept: those that were
   * met longest ago leave first.
   */
  hold(value: string, kind: string): void
  /** A value too short or too common to be masked everywhere: only where it stands as a password does. Bounded as well. */
  holdBeside(value: string, kind: string): void
  /** The value is not a secret any more, for instance after it was replaced and its old one revoked. */
  forget(value: string): void
  /** Where known values stand in a text, from left to right. Places may overlap. */
  find(text: string): readonly Span[]
}

/** Of values that others hold: so many, and so many characters of them together. */
const most = { values: 4000, characters: 2_000_000, beside: 1000 }
const longest = 64 * 1024

export function createKnownSecrets(): KnownSecrets {
  const own = new Map<string, string>()
  /** In the order in which they were last met. */
  const met = new Map<string, string>()
  const beside = new Map<string, string>()
  let characters = 0
  let index: HeldIndex | undefined

  const prepare = () => {
    index = new HeldIndex()
    for (const [value, kind] of [...own, ...met]) addForms(index, value, kind)
    return index
  }
  /** A quarter at once, so that a flood of values does not make the index anew for each. */
  const makeRoom = () => {
    if (met.size <= most.values && characters <= most.characters) return
    for (const value of met.keys()) {
      if (met.size <= most.values * 0.75 && characters <= most.characters * 0.75) break
      met.delete(value)
      characters -= value.length
    }
    index = undefined
  }

  return {
    add(value, kind = 'known') {
      if (value.length < leastCharacters || own.get(value) === kind) return
      const fresh = !own.has(value)
      own.set(value, kind)
      if (fresh && index) addForms(index, value, kind)
      else index = undefined
    },
    hold(value, kind) {
      if (value.length < leastCharacters || value.length > longest) return
      if (met.delete(value)) {
        met.set(value, kind)
        return
      }
      met.set(value, kind)
      characters += value.length
      if (index) addForms(index, value, kind)
      makeRoom()
    },
    holdBeside(value, kind) {
      if (value === '') return
      if (met.delete(value)) {
        characters -= value.length
        index = undefined
      }
      beside.delete(value)
      beside.set(value, kind)
      const [oldest] = beside.keys()
      if (beside.size > most.beside && oldest !== undefined) beside.delete(oldest)
    },
    forget(value) {
      beside.delete(value)
      if (met.delete(value)) characters -= value.length
      else if (!own.has(value)) return
      own.delete(value)
      index = undefined
    },
    find(text) {
      const found = (index ?? prepare()).find(text).map((place) => ({ ...place, local: true }))
      if (beside.size === 0) return found
      const more = besideNames(text, beside)
      return more.length === 0 ? found : [...found, ...more].sort((one, other) => one.start - other.start)
    },
  }
}

function addForms(index: HeldIndex, value: string, kind: string): void {
  for (const form of secretForms(value)) index.add(form, kind)
}

function secretForms(value: string): Set<string> {
  const json = JSON.stringify(value).slice(1, -1)
  // As Go writes JSON.
  const html = json.replace(/[<>&]/gu, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)
  const forms = new Set([value, json, html])
  try {
    const encoded = encodeURIComponent(value)
    forms.add(encoded)
    forms.add(encoded.replace(/%[\dA-F]{2}/gu, (code) => code.toLowerCase()))
  } catch {
    // Half a character cannot be encoded, so it is in no URL.
  }
  const encoded = Buffer.from(value).toString('base64')
  // Short values have few characters in base64: too few to be theirs alone.
  if (value.length >= 8) {
    forms.add(encoded)
    forms.add(encoded.replace(/=+$/u, ''))
    forms.add(Buffer.from(value).toString('base64url'))
  }
  return forms
}
