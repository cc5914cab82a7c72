/** A word of a command line, where it stands in the text. */
export interface Word {
  readonly start: number
  readonly end: number
  readonly text: string
}

const mostWords = 32
const longestWord = 400
const shellGap = /[ \t]{1,20}(?:\\\r?\n[ \t]{0,40})?/uy
const shellWord =
  /"([^"\n]{0,400})"|'([^'\n]{0,400})'|([\w=-]{1,60}(?:'[^'\n]{0,400}|"[^"\n]{0,400}))|(?!<<<)[^\s"'`;|&<>]{1,400}/uy
/** The end of an item of a list, and the beginning of the next: `", "`, `, `, and a line with a dash in YAML. */
const listGap =
  /(\\{0,3}["'])?(?:[ \t]{0,8}(?:\r?\n[ \t]{0,40})?,\s{0,60}(?:\\n\s{0,40})?|[ \t]{0,8}\r?\n[^\n]{0,60}?- {1,4})(\\{0,3}["'])?/uy

/** The words after a program's name, in a shell's line or in a list: JSON, Python, JavaScript, YAML. */
export function commandWords(text: string, from: number, program: string): readonly Word[] {
  const words: Word[] = []
  for (let at = from; words.length < mostWords; ) {
    const word = text[at] === ' ' || text[at] === '\t' ? shellWordAt(text, at) : listItemAfter(text, at)
    // The same program once more begins a line of its own.
    if (!word || word.word.text === program) break
    words.push(word.word)
    at = word.next
  }
  return words
}

interface Found {
  readonly word: Word
  readonly next: number
}

function shellWordAt(text: string, at: number): Found | undefined {
  shellGap.lastIndex = at
  if (!shellGap.test(text)) return undefined
  shellWord.lastIndex = shellGap.lastIndex
  const found = shellWord.exec(text)
  if (!found) return undefined
  const quoted = found[1] ?? found[2]
  const start = found.index + (quoted === undefined ? 0 : 1)
  const value = quoted ?? found[0]
  return {
    word: { start, end: start + value.length, text: value },
    next: shellWord.lastIndex + (found[3] === undefined ? 0 : 1),
  }
}

/**
 * The next item of the list in which an item ends here.
 *
 * @param at the end of the item before, in front of its closing quote
 */
export function listItemAfter(text: string, at: number): Found | undefined {
  listGap.lastIndex = at
  const gap = listGap.exec(text)
  if (!gap) return undefined
  const start = listGap.lastIndex
  const quote = gap[2]
  const end = quote === undefined ? plainEnd(text, start) : text.indexOf(quote, start)
  if (end <= start || end - start > longestWord) return undefined
  return { word: { start, end, text: text.slice(start, end) }, next: end }
}

function plainEnd(text: string, start: number): number {
  let end = start
  while (end < text.length && end - start <= longestWord && !/[\s,\]"'}]/u.test(text[end]!)) end++
  return end
}
