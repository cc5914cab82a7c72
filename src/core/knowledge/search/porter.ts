/**
 * Porter's suffix stripper for English, after M. F. Porter, "An algorithm for suffix stripping", Program 14 (3), 1980.
 * `word` is lower-case a–z; words of one or two letters stay as they are.
 */
export function stem(word: string): string {
  if (word.length < 3) return word
  return step5(derivations(derivations(terminalY(inflections(word)), step2), step3, step4))
}

type Rules = readonly (readonly [ending: string, becomes: string])[]

/** In each step the longest ending that fits is taken, whether or not its condition then holds. */
const step2: Rules = [
  ['ational', 'ate'],
  ['ization', 'ize'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['entli', 'ent'],
  ['ousli', 'ous'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['logi', 'log'],
  ['ator', 'ate'],
  ['alli', 'al'],
  ['bli', 'ble'],
  ['eli', 'e'],
]
const step3: Rules = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
]
const step4: Rules = [
  ['ement', ''],
  ['ance', ''],
  ['ence', ''],
  ['able', ''],
  ['ible', ''],
  ['ment', ''],
  ['ant', ''],
  ['ent', ''],
  ['sion', 's'],
  ['tion', 't'],
  ['ism', ''],
  ['ate', ''],
  ['iti', ''],
  ['ous', ''],
  ['ive', ''],
  ['ize', ''],
  ['al', ''],
  ['er', ''],
  ['ic', ''],
  ['ou', ''],
]

/** Step 1a and 1b: plurals, -ed, -ing. */
function inflections(word: string): string {
  let w = word
  if (w.endsWith('sses') || w.endsWith('ies')) w = w.slice(0, -2)
  else if (w.endsWith('s') && !w.endsWith('ss')) w = w.slice(0, -1)

  if (w.endsWith('eed')) return measure(w.slice(0, -3)) > 0 ? w.slice(0, -1) : w
  const bare = w.endsWith('ed') ? w.slice(0, -2) : w.endsWith('ing') ? w.slice(0, -3) : undefined
  if (bare === undefined || !hasVowel(bare)) return w
  if (bare.endsWith('at') || bare.endsWith('bl') || bare.endsWith('iz')) return `${bare}e`
  if (endsDoubled(bare) && !/[lsz]$/u.test(bare)) return bare.slice(0, -1)
  return measure(bare) === 1 && endsShort(bare) ? `${bare}e` : bare
}

/** Step 1c. */
function terminalY(w: string): string {
  return w.endsWith('y') && hasVowel(w.slice(0, -1)) ? `${w.slice(0, -1)}i` : w
}

/** Steps 2, 3 (a measure above 0) and 4 (above 1). */
function derivations(word: string, ...steps: readonly Rules[]): string {
  let w = word
  for (const rules of steps) {
    const rule = rules.find(([ending]) => w.endsWith(ending))
    if (rule === undefined) continue
    const [ending, becomes] = rule
    // -(s)ion and -(t)ion keep their consonant, which counts towards the measure.
    const kept = becomes === 's' || becomes === 't' ? becomes : ''
    const root = w.slice(0, w.length - ending.length) + kept
    if (measure(root) > (rules === step4 ? 1 : 0)) w = kept === '' ? root + becomes : root
  }
  return w
}

/** Step 5: a final e, and -ll. */
function step5(word: string): string {
  let w = word
  if (w.endsWith('e')) {
    const root = w.slice(0, -1)
    const m = measure(root)
    if (m > 1 || (m === 1 && !endsShort(root))) w = root
  }
  return w.endsWith('ll') && measure(w) > 1 ? w.slice(0, -1) : w
}

/** Whether the letter at `at` is a consonant; y is one at the start and after a vowel. */
function isConsonant(w: string, at: number): boolean {
  switch (w.charCodeAt(at)) {
    case 97:
    case 101:
    case 105:
    case 111:
    case 117:
      return false
    case 121:
      return at === 0 || !isConsonant(w, at - 1)
    default:
      return true
  }
}

/** How many times a vowel is followed by a consonant: the m in [C](VC)^m[V]. */
function measure(w: string): number {
  let m = 0
  let afterVowel = false
  for (let at = 0; at < w.length; at++) {
    const consonant = isConsonant(w, at)
    if (consonant && afterVowel) m++
    afterVowel = !consonant
  }
  return m
}

function hasVowel(w: string): boolean {
  for (let at = 0; at < w.length; at++) if (!isConsonant(w, at)) return true
  return false
}

function endsDoubled(w: string): boolean {
  const last = w.length - 1
  return last > 0 && w[last] === w[last - 1] && isConsonant(w, last)
}

/** Ends consonant, vowel, consonant, the last not w, x or y. */
function endsShort(w: string): boolean {
  const last = w.length - 1
  return (
    last > 1 &&
    isConsonant(w, last) &&
    !isConsonant(w, last - 1) &&
    isConsonant(w, last - 2) &&
    !/[wxy]$/u.test(w)
  )
}
