/** A whole number for people: `38,420`. */
const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** A count with its noun: `1 file`, `38,420 chunks`, `2 entries`. `plural` is for nouns that do not follow the rules. */
export function formatCount(count: number, noun: string, plural?: string): string {
  return `${integer.format(count)} ${agree(count, noun, plural ?? pluralize(noun))}`
}

/** The word that goes with a count: `agree(1, 'is', 'are')` is `is`. */
export function agree(count: number, one: string, other: string): string {
  return count === 1 ? one : other
}

/** A noun in the plural by the rules of spelling: `entry` → `entries`, `search` → `searches`, `file` → `files`. */
export function pluralize(noun: string): string {
  if (/[^aeiou]y$/u.test(noun)) return `${noun.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/u.test(noun) ? `${noun}es` : `${noun}s`
}
