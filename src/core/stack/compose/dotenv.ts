import { interpolate } from './interpolate.ts'

/** A line of an environment file that cannot be read. */
export interface EnvFileFault {
  readonly line: number
  readonly message: string
}

export interface EnvFile {
  readonly values: Readonly<Record<string, string>>
  readonly faults: readonly EnvFileFault[]
  /** Variables that values ask for and that are set nowhere. */
  readonly unset: readonly { readonly name: string; readonly line: number }[]
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  // A dollar that stays one through interpolation.
  $: '$$',
}

/**
 * Reads an environment file as Compose does: `export`, comments, `KEY=value` or `KEY: value`, quotes over several
 * lines, variables in unquoted and double-quoted values, and a bare `KEY` that takes the value it has outside.
 *
 * @param lookup variables from outside, which win over those of the file
 */
export function parseEnvFile(text: string, lookup: (name: string) => string | undefined): EnvFile {
  const values: Record<string, string> = Object.create(null)
  const faults: EnvFileFault[] = []
  const unset: { name: string; line: number }[] = []
  const find = (name: string) => lookup(name) ?? values[name]
  let rest = text.replace(/^\uFEFF/, '')
  let line = 1
  const advance = (length: number) => {
    line += rest.slice(0, length).split('\n').length - 1
    rest = rest.slice(length)
  }
  const skipLine = () => advance(rest.indexOf('\n') < 0 ? rest.length : rest.indexOf('\n') + 1)
  const expanded = (value: string) => {
    const { text: result, faults: found, asked } = interpolate(value, find)
    for (const { name, value: set, required } of asked) {
      if (set === undefined && required === undefined) unset.push({ name, line })
    }
    for (const fault of found) {
      const message =
        fault.fault === 'missing'
          ? `${fault.name} is required and not set${fault.message === '' ? '' : `: ${fault.message}`}`
          : `\`${fault.at}\` is not a variable; a dollar before a brace is written $$`
      faults.push({ line, message })
    }
    return result
  }

  for (;;) {
    advance(rest.match(/^\s*/)![0].length)
    if (rest === '') return { values, faults, unset }
    if (rest.startsWith('#')) {
      skipLine()
      continue
    }
    const head = rest.match(/^(?:export[^\S\n]+)?([\p{L}\p{N}_.\-[\]]+)[^\S\n]*(=|:|\n|$)[^\S\n]*/u)
    if (head === null) {
      const shown = rest.split('\n', 1)[0]!.slice(0, 60)
      faults.push({ line, message: `\`${shown}\` is not KEY=value` })
      skipLine()
      continue
    }
    const [whole, key, separator] = head
    advance(whole.length)
    if (separator !== '=' && separator !== ':') {
      const outside = lookup(key!)
      if (outside !== undefined) values[key!] = outside
      continue
    }
    const quote = rest[0]
    if (quote !== '"' && quote !== "'") {
      values[key!] = expanded(rest.split('\n', 1)[0]!.split(' #', 1)[0]!.trimEnd())
      skipLine()
      continue
    }
    const end = closingQuote(rest, quote)
    if (end < 0) {
      faults.push({ line, message: `The value of ${key} begins with ${quote} and does not end` })
      return { values, faults, unset }
    }
    const inside = rest.slice(1, end).replaceAll(`\\${quote}`, quote)
    values[key!] = quote === '"' ? expanded(unescaped(inside)) : inside
    advance(end + 1)
  }
}

function closingQuote(text: string, quote: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === quote) return at
  }
  return -1
}

function unescaped(text: string): string {
  return text.replace(/\\(?:0(\d{1,3})|([abfnrtv"$\\]))/g, (whole, octal?: string, letter?: string) => {
    if (letter !== undefined) return ESCAPES[letter]!
    const code = Number.parseInt(octal!, 8)
    return octal!.length === 3 && code < 256 ? String.fromCharCode(code) : whole
  })
}
