import { eachWord, type TermKey } from './words.ts'

/** The part of a chunk to show. */
export interface Passage {
  /** [start, end) in the chunk's text. */
  readonly start: number
  readonly end: number
  /** Matched words, as [start, end) offsets in the passage. */
  readonly highlights: [number, number][]
}

/** Characters a passage aims at. A single longer sentence is cut. */
const wanted = 400
const most = 500

interface Match {
  readonly key: TermKey
  readonly start: number
  readonly end: number
}

/**
 * The run of sentences that answers best: the one whose different matched words weigh most, where a word said again
 * adds a fifth of what it last did; the first among equals. Without any match it is the start of the text.
 */
export function choosePassage(text: string, weights: ReadonlyMap<TermKey, number>): Passage {
  const matches: Match[] = []
  eachWord(text, (key, start, end) => {
    if (weights.has(key)) matches.push({ key, start, end })
  })
  const [start, end] = trim(text, bestWindow(sentences(text), matches, weights))
  return { start, end, highlights: highlightsIn(matches, start, end) }
}

function bestWindow(
  parts: readonly [number, number][],
  matches: readonly Match[],
  weights: ReadonlyMap<TermKey, number>,
): [number, number] {
  let best: [number, number] = [0, 0]
  let bestWorth = -1
  let firstMatch = 0
  for (let from = 0; from < parts.length; from++) {
    const start = parts[from]![0]
    let to = from
    while (to + 1 < parts.length && parts[to + 1]![1] - start <= wanted) to++
    // The last sentence may overshoot a little rather than leave half a passage.
    if (to + 1 < parts.length && parts[to]![1] - start < wanted / 2 && parts[to + 1]![1] - start <= most) to++
    const end = parts[to]![1]
    while (firstMatch < matches.length && matches[firstMatch]!.start < start) firstMatch++
    const seen = new Map<TermKey, number>()
    let worth = 0
    for (let at = firstMatch; at < matches.length && matches[at]!.end <= end; at++) {
      const { key } = matches[at]!
      const times = seen.get(key) ?? 0
      worth += weights.get(key)! * 0.2 ** times
      seen.set(key, times + 1)
    }
    if (worth > bestWorth) {
      best = [start, end]
      bestWorth = worth
    }
    if (firstMatch === matches.length) break
  }
  return best
}

/** Sentences as [start, end), pieces of at most `wanted` characters where one is longer. */
function sentences(text: string): [number, number][] {
  const parts: [number, number][] = []
  const push = (start: number, end: number) => {
    let from = start
    while (end - from > wanted) {
      const space = text.lastIndexOf(' ', from + wanted)
      const cut = space > from ? space + 1 : wholeCharacter(text, from + wanted)
      parts.push([from, cut])
      from = cut
    }
    if (end > from) parts.push([from, end])
  }
  let start = 0
  // A sentence ends after . ! ? … or their full-width kin before white space, and at an empty line.
  for (const match of text.matchAll(/[.!?…]["'”’)\]]*\s+|[。！？]\s*|\n\s*\n/gu)) {
    const end = match.index + match[0].length
    push(start, end)
    start = end
  }
  push(start, text.length)
  return parts
}

function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}

function trim(text: string, [start, end]: [number, number]): [number, number] {
  let from = start
  let to = end
  while (from < to && /\s/u.test(text[from]!)) from++
  while (to > from && /\s/u.test(text[to - 1]!)) to--
  return [from, to]
}

/** Overlapping matches (pairs of ideographs) become one. */
function highlightsIn(matches: readonly Match[], start: number, end: number): [number, number][] {
  const highlights: [number, number][] = []
  for (const match of matches) {
    if (match.start < start || match.end > end) continue
    const last = highlights.at(-1)
    if (last !== undefined && match.start - start < last[1]) last[1] = match.end - start
    else highlights.push([match.start - start, match.end - start])
  }
  return highlights
}

/** The page a passage that begins at `start` stands on: the last break at or before it. */
export function pageAt(breaks: readonly (readonly [number, number])[], start: number): number | null {
  let page: number | null = breaks[0]?.[1] ?? null
  for (const [at, number] of breaks) {
    if (at > start) break
    page = number
  }
  return page
}
