/** Turns the lines a PDF reader gives for one page into running text: what a line break cut is joined again. */
export function joinLines(raw: string): string {
  const lines = tidy(raw)
    .split('\n')
    .map((line) => line.trim())
  const usual = usualLength(lines)
  let text = ''
  let previous = ''
  for (const line of lines) {
    if (line === '') {
      if (previous !== '') text += '\n\n'
      previous = ''
      continue
    }
    if (previous !== '') text = joined(text, previous, line, usual)
    else text += line
    previous = line
  }
  return text.trim()
}

/** Pages of running text as one, and where each begins. A page without text begins where the next one does. */
export function joinPages(pages: readonly string[]): { text: string; starts: number[] } {
  let text = ''
  let waiting = 0
  const starts: number[] = []
  for (const page of pages) {
    if (page === '') {
      waiting += 1
      starts.push(text.length)
      continue
    }
    if (text !== '') text += !endsSentence(text.slice(-4)) && /^\p{Ll}/u.test(page) ? '\n' : '\n\n'
    for (let back = 1; back <= waiting; back += 1) starts[starts.length - back] = text.length
    waiting = 0
    starts.push(text.length)
    text += page
  }
  return { text, starts }
}

/** Drops what is no text: control characters, and the sign pdfium puts for a hyphen at the end of a line. */
function tidy(raw: string): string {
  return (
    raw
      .replace(/\r\n?/g, '\n')
      // pdfium marks a word divided at the end of a line by U+FFFE and gives its rest without a line break.
      .replace(/(?<=\p{L})\ufffe(?=\p{Ll})/gu, '')
      .replaceAll('\ufffe', '-')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
      .replace(/[\0-\x08\x0b-\x1f\x7f\ufeff\uffff\u00ad]/g, '')
      .toWellFormed()
  )
}

/** The length of a full line on this page; 0 where lines are too few or too short to tell. */
function usualLength(lines: readonly string[]): number {
  const lengths = lines.filter((line) => line !== '').map((line) => line.length)
  if (lengths.length < 3) return 0
  lengths.sort((a, b) => a - b)
  const usual = lengths[Math.floor(lengths.length * 0.8)]!
  return usual < 25 ? 0 : usual
}

const listItem = /^(?:[•◦▪‣∙·*–—-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s/

function joined(text: string, previous: string, line: string, usual: number): string {
  if (usual === 0 || listItem.test(line)) return `${text}\n${line}`
  // A short line after the end of a sentence, and none itself, is a heading.
  if (endsSentence(previous) && !endsSentence(line) && line.length < usual / 2) return `${text}\n\n${line}`
  if (previous.length < usual * 0.7) return text + (endsSentence(previous) ? '\n\n' : '\n') + line
  if (/\p{Ll}[-‐]$/u.test(previous) && /^\p{Ll}/u.test(line)) return text.slice(0, -1) + line
  return isWide(previous.at(-1)!) && isWide(line[0]!) ? text + line : `${text} ${line}`
}

function endsSentence(text: string): boolean {
  return /[.!?:…。！？]["'”’)\]]*$/.test(text)
}

/** Scripts that are written without spaces. */
function isWide(character: string): boolean {
  return /[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]/.test(character)
}
