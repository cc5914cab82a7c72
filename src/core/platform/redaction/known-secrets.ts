/** Values that are masked by exact match, wherever they appear: the secrets this program holds itself. */
export interface KnownSecrets {
  /**
   * From now on the value is masked, also in URL encoding, base64 and as JSON writes it. Values of fewer
   * than six characters are not: they would mask ordinary words.
   */
  add(value: string, kind?: string): void
  /** The value is no secret any more, for instance after it was replaced and its old one revoked. */
  forget(value: string): void
  /** Matches all known values; `undefined` when there are none. */
  pattern(): RegExp | undefined
  kindOf(found: string): string
}

const shortest = 6

export function createKnownSecrets(): KnownSecrets {
  const values = new Map<string, string>()
  let forms: Map<string, string> | undefined
  let pattern: RegExp | undefined

  const prepare = () => {
    forms = new Map()
    for (const [value, kind] of values) for (const form of formsOf(value)) forms.set(form, kind)
    const longestFirst = [...forms.keys()].sort((one, other) => other.length - one.length)
    pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(escaped).join('|'), 'gu')
    return forms
  }

  return {
    add(value, kind = 'known') {
      if (value.length < shortest || values.get(value) === kind) return
      values.set(value, kind)
      forms = undefined
    },
    forget(value) {
      if (values.delete(value)) forms = undefined
    },
    pattern() {
      if (!forms) prepare()
      return pattern
    },
    kindOf: (found) => (forms ?? prepare()).get(found) ?? 'known',
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
}

function formsOf(value: string): Set<string> {
  const forms = new Set([value, JSON.stringify(value).slice(1, -1)])
  try {
    forms.add(encodeURIComponent(value))
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
