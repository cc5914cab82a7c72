/** A text made comparable, with the place in the source of each of its code units. */
export interface FoldedText {
  readonly text: string
  /** By code unit of `text`: where in the source it begins … */
  readonly starts: readonly number[]
  /** … and ends. */
  readonly ends: readonly number[]
}

/** What is one written character: a base with its marks, or letters that compose to a syllable of Hangul. */
const cluster = /[\u1100-\u11ff]+|\P{M}\p{M}*|\p{M}+/gsu
const quotes = /^[‘’‚‛′‵ʼ`´“”„‟″‶«»‹›"]$/u
const dashes = /^[‐‑‒–—―−⸺⸻﹘﹣－]$/u
/** Takes no room, or only marks how a text is set: soft hyphens, joiners, the emphasis of Markdown, lines of tables. */
const unseen = /^[\p{Cf}\u00ad*|]$/u

/**
 * Folds what typesetting and copying change, and nothing that is said: compatibility forms (NFKC), case, white space,
 * kinds of quotation marks and dashes, soft hyphens, ligatures. A dash between letters goes, so that a word that was
 * parted at the end of a line is the word.
 */
export function foldText(source: string): FoldedText {
  const text: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  for (const match of source.matchAll(cluster)) {
    const end = match.index + match[0].length
    for (const unit of foldCluster(match[0])) {
      if (unit === ' ' && (text.length === 0 || text.at(-1) === ' ')) continue
      if (unit === '-' && text.at(-1) === '-') continue
      text.push(unit)
      starts.push(match.index)
      ends.push(end)
    }
  }
  return joinWords(text, starts, ends)
}

function foldCluster(written: string): string[] {
  const folded: string[] = []
  for (const character of written.normalize('NFKC')) {
    if (/\s/u.test(character)) folded.push(' ')
    else if (unseen.test(character)) continue
    else if (quotes.test(character)) folded.push("'")
    else if (dashes.test(character)) folded.push('-')
    else folded.push(...character.toLowerCase().split(''))
  }
  return folded
}

/** Leaves out dashes between letters with the spaces around them, and spaces around other dashes. */
function joinWords(text: readonly string[], starts: readonly number[], ends: readonly number[]): FoldedText {
  const kept: number[] = []
  for (let at = 0; at < text.length; at += 1) {
    const dash = findDash(text, at)
    if (dash === undefined) {
      kept.push(at)
      continue
    }
    const isInWord = isLetter(text[at - 1]) && isLetter(text[dash.end])
    if (!isInWord) kept.push(dash.at)
    at = dash.end - 1
  }
  return {
    text: kept.map((at) => text[at]).join(''),
    starts: kept.map((at) => starts[at]!),
    ends: kept.map((at) => ends[at]!),
  }
}

/** The dash, with a space before or behind it, that begins at `at`. */
function findDash(text: readonly string[], at: number): { at: number; end: number } | undefined {
  const dash = text[at] === ' ' ? at + 1 : at
  if (text[dash] !== '-') return undefined
  return { at: dash, end: text[dash + 1] === ' ' ? dash + 2 : dash + 1 }
}

function isLetter(unit: string | undefined): boolean {
  return unit !== undefined && /\p{L}/u.test(unit)
}
