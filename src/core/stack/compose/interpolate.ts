/** A variable a text asked for. */
export interface VariableAsked {
  readonly name: string
  /** What came of it, default and all; `undefined` where it is set nowhere and has no default. */
  readonly value: string | undefined
  /** The message of `?` and `:?`. */
  readonly required?: string
}

export type TemplateFault =
  | { readonly fault: 'missing'; readonly name: string; readonly message: string }
  | { readonly fault: 'malformed'; readonly at: string }

export interface Interpolated {
  readonly text: string
  readonly asked: readonly VariableAsked[]
  readonly faults: readonly TemplateFault[]
}

/** What stands after a dollar: another dollar, a name, or a brace that must hold a variable. */
const DOLLAR = /\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{)/
/** Greedy within its line, as Compose reads it: the brace that closes is looked for afterwards. */
const BRACED = /^\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])[^\n]*)?\}/

/**
 * Replaces variables as Compose does: `$NAME`, `${NAME}`, `${NAME:-default}` and its kin, nested; `$$` is a dollar, and
 * so is one that begins none of these.
 *
 * A default or message is interpolated even where it is not used, as Compose does it: a fault in it counts. What it
 * asks for does not.
 *
 * @param lookup the value of a variable; `undefined` where it is unset
 */
export function interpolate(template: string, lookup: (name: string) => string | undefined): Interpolated {
  const asked: VariableAsked[] = []
  const faults: TemplateFault[] = []
  return { text: expand(template, { lookup, asked, faults }), asked, faults }
}

interface Expansion {
  readonly lookup: (name: string) => string | undefined
  /** What is asked for is added here. */
  readonly asked: VariableAsked[]
  readonly faults: TemplateFault[]
}

function expand(template: string, expansion: Expansion): string {
  const { lookup, asked, faults } = expansion
  let text = ''
  let rest = template
  for (;;) {
    const found = DOLLAR.exec(rest)
    if (found === null) return text + rest
    const [whole, escaped, bare] = found
    text += rest.slice(0, found.index)
    rest = rest.slice(found.index)
    if (escaped !== undefined) {
      text += '$'
      rest = rest.slice(whole.length)
    } else if (bare !== undefined) {
      const value = lookup(bare)
      asked.push({ name: bare, value })
      text += value ?? ''
      rest = rest.slice(whole.length)
    } else {
      const held = BRACED.exec(rest)?.[0]
      if (held === undefined) {
        faults.push({ fault: 'malformed', at: rest.slice(0, 40) })
        text += '$'
        rest = rest.slice(1)
        continue
      }
      const end = closingBrace(held) ?? held.length - 1
      text += braced(rest.slice(0, end + 1), expansion)
      rest = rest.slice(end + 1)
    }
  }
}

/** The value of `${NAME}` or `${NAME:-default}` and its kin. */
function braced(whole: string, { lookup, asked, faults }: Expansion): string {
  const [, name = '', operator] = BRACED.exec(whole)!
  const set = lookup(name)
  if (operator === undefined) {
    asked.push({ name, value: set })
    return set ?? ''
  }
  const inner: VariableAsked[] = []
  const other = expand(whole.slice(2 + name.length + operator.length, -1), { lookup, asked: inner, faults })
  const present = set !== undefined && !(operator.startsWith(':') && set === '')
  const usesOther = operator.endsWith('+') ? present : !present
  if (usesOther) asked.push(...inner)
  if (operator.endsWith('-')) {
    const value = present ? set : other
    asked.push({ name, value })
    return value
  }
  if (operator.endsWith('+')) {
    asked.push({ name, value: set ?? '' })
    return present ? other : (set ?? '')
  }
  asked.push({ name, value: set, required: other })
  if (!present) faults.push({ fault: 'missing', name, message: other })
  return set ?? ''
}

/** Where the brace opened at index 1 closes. What follows an opening brace at once is not looked at, as in Compose. */
function closingBrace(text: string): number | undefined {
  let open = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{') {
      open += 1
      at += 1
    } else if (text[at] === '}') {
      open -= 1
      if (open === 0) return at
    }
  }
  return undefined
}
