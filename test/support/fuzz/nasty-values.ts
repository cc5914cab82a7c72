import type { Dice } from './dice.ts'

const texts = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\n',
    '\r\n',
    '\t',
    '\u0085',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\ufffe',
    '\ud800',
    '\udc00\ud800',
  ],
  ...[
    'e\u0301',
    '\u{1f98a}\u{1f3fd}\u200d\u{1f525}',
    'ﷺ',
    'İı',
    '\u0000'.repeat(50),
    '\u200b',
    'Ａ',
    '\u{10ffff}',
  ],
  ...[
    "'",
    '"',
    '`',
    "' OR 1=1 --",
    '"; DROP TABLE runs; --',
    '%',
    '_',
    '\\',
    '* OR NEAR(',
    'a AND',
    '"unclosed',
    '(((',
    'NOT',
    '^',
    'col:x',
  ],
  ...[
    '../../../etc/passwd',
    '/nonexistent/../x',
    'C:\\nowhere',
    '\\\\nowhere\\x',
    '/nonexistent/\0',
    'file:///nonexistent',
  ],
  ...[
    '$' + '{7*7}',
    '{{7*7}}',
    '$(false)',
    '`false`',
    '%s%n',
    '<script>x</script>',
    '%00',
    '%2e%2e%2f',
    '%ff',
    '+',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    'undefined',
    'null',
    'NaN',
    'true',
    '0',
    '-1',
  ],
  ...[
    '9999999999999999999999',
    '1e400',
    '0x10',
    '1_000',
    '١٢٣',
    '2026-02-30T25:61:61Z',
    '-271821-04-20T00:00:00Z',
    'P1Y',
  ],
]

const numbers = [
  ...[0, -0, -1, 1, 0.5, 1.5, -1e-7, 1e21, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 63],
  ...[Number.MAX_VALUE, Number.MIN_VALUE, 65_536, 101, 1001, 99_999_999],
]

/** A value that somebody has forgotten to think of. It is JSON, apart from lone surrogates. */
export function nastyValue(dice: Dice): unknown {
  switch (dice.under(12)) {
    case 0:
      return null
    case 1:
      return dice.percent(50)
    case 2:
    case 3:
      return dice.pick(numbers)
    case 4:
      return dice.pick(texts).repeat(1 + dice.under(200))
    case 5:
      return nested(dice.pick([10, 200, 3000]), dice.percent(50))
    case 6:
      return Array.from({ length: dice.pick([0, 1, 2, 51, 1001]) }, () => dice.pick(texts))
    case 7:
      return { [dice.pick(texts)]: dice.pick(texts), [dice.pick(texts)]: dice.pick(numbers) }
    case 8:
      return Object.fromEntries(Array.from({ length: dice.pick([1, 30, 500]) }, (_, at) => [`k${at}`, at]))
    case 9:
      return [
        [],
        {},
        [[]],
        [null],
        { $ne: null },
        { '': '' },
        { length: 1e9 },
        { toString: 1 },
        { toJSON: 'x' },
      ][dice.under(9)]
    default:
      return dice.pick(texts)
  }
}

export const nastyText = (dice: Dice): string => dice.pick(texts)

function nested(depth: number, inArrays: boolean): unknown {
  let value: unknown = 'deep'
  for (let at = 0; at < depth; at++) value = inArrays ? [value] : { a: value }
  return value
}

/** Spoils a value in one place: replaces, removes, adds, or swaps what is there. Gives a new one. */
export function spoilt(value: unknown, dice: Dice): unknown {
  if (dice.percent(15) || typeof value !== 'object' || value === null) return nastyValue(dice)
  if (Array.isArray(value)) {
    const items = [...value]
    const at = dice.under(items.length + 1)
    items[at] = at < items.length && dice.percent(60) ? spoilt(items[at], dice) : nastyValue(dice)
    return items
  }
  const entries = Object.entries(value)
  const at = dice.under(entries.length + 1)
  const [key, inner] = entries[at] ?? [nastyText(dice), undefined]
  switch (dice.under(5)) {
    case 0:
      return Object.fromEntries(entries.filter((_, other) => other !== at))
    case 1:
      return { ...value, [key.toUpperCase()]: inner }
    case 2:
      return { ...value, [nastyText(dice)]: nastyValue(dice) }
    default:
      return { ...value, [key]: dice.percent(60) ? spoilt(inner, dice) : nastyValue(dice) }
  }
}

const polluting = [
  '"__proto__":{"polluted":true}',
  '"constructor":{"prototype":{"polluted":true}}',
  '"prototype":{"polluted":true}',
  '"__proto__":[]',
  '"__proto__":null',
]

/** The JSON of a value, now and then with a key that reaches for every object's prototype. */
export function spoiltJson(value: unknown, dice: Dice): string {
  const json = JSON.stringify(value) ?? 'null'
  if (!dice.percent(20)) return json
  const places = [...json.matchAll(/\{/gu)].map(({ index }) => index)
  if (places.length === 0) return json
  const at = dice.pick(places) + 1
  const more = dice.pick(polluting)
  return `${json.slice(0, at)}${more}${json[at] === '}' ? '' : ','}${json.slice(at)}`
}
