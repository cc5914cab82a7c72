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

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/
const OPERATOR = /^:?[-?+]/

/**
 * Replaces variables as Compose does: `$NAME`, `${NAME}`, `${NAME:-default}` and its kin, nested; `$$` is a dollar.
 *
 * A default or message is interpolated even where it is not used, as Compose does it: a fault in it counts.
 *
 * @param lookup the value of a variable; `undefined` where it is unset
 */
export function interpolate(template: string, lookup: (name: string) => string | undefined): Interpolated {
  const asked: VariableAsked[] = []
  const faults: TemplateFault[] = []
  return { text: expand(template, lookup, asked, faults), asked, faults }
}

function expand(
  template: string,
  lookup: (name: string) => string | undefined,
  asked: VariableAsked[],
  faults: TemplateFault[],
): string {
  let text = ''
  let rest = template
  for (;;) {
    const dollar = rest.indexOf('$')
    if (dollar < 0) return text + rest
    text += rest.slice(0, dollar)
    rest = rest.slice(dollar)
    if (rest.startsWith('$$')) {
      text += '$'
      rest = rest.slice(2)
      continue
    }
    const bare = rest.slice(1).match(NAME)?.[0]
    if (bare !== undefined) {
      const value = lookup(bare)
      asked.push({ name: bare, value })
      text += value ?? ''
      rest = rest.slice(1 + bare.length)
      continue
    }
    const end = rest.startsWith('${') ? closingBrace(rest) : -1
    const value = end < 0 ? undefined : braced(rest.slice(2, end), lookup, asked, faults)
    if (value === undefined) {
      faults.push({ fault: 'malformed', at: rest.slice(0, 40) })
      text += '$'
      rest = rest.slice(1)
      continue
    }
    text += value
    rest = rest.slice(end + 1)
  }
}

/** The value of what stands between braces; `undefined` where that is no variable. */
function braced(
  inside: string,
  lookup: (name: string) => string | undefined,
  asked: VariableAsked[],
  faults: TemplateFault[],
): string | undefined {
  const name = inside.match(NAME)?.[0]
  if (name === undefined) return undefined
  const after = inside.slice(name.length)
  const set = lookup(name)
  if (after === '') {
    asked.push({ name, value: set })
    return set ?? ''
  }
  const operator = after.match(OPERATOR)?.[0]
  if (operator === undefined) return undefined
  const other = expand(after.slice(operator.length), lookup, asked, faults)
  const present = set !== undefined && !(operator.startsWith(':') && set === '')
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

/** Where the brace opened at index 1 closes; -1 where it never does. */
function closingBrace(text: string): number {
  let open = 0
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '{') open += 1
    else if (text[at] === '}') {
      open -= 1
      if (open === 0) return at
    }
  }
  return -1
}
