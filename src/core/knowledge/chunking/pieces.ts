/**
 * The pre-split of cl100k_base: byte pairs are merged inside these pieces and never across them, so a text cut at
 * piece bounds has as many tokens as its pieces together. The rules are those of the published pattern
 * (https://github.com/openai/tiktoken, `cl100k_base`), written by hand because a regular expression needs
 * backtracking memory in proportion to the longest run and gives up on megabytes of one kind of character.
 */

const other = 0
const letter = 1
const digit = 2
const space = 3
const newline = 4

const classes = new Uint8Array(0x10000)
const classified = new Uint8Array(0x100)

function classifyBlock(block: number): void {
  for (let code = block << 8; code < (block + 1) << 8; code += 1)
    classes[code] = classify(String.fromCharCode(code))
  classified[block] = 1
}

function classify(character: string): number {
  if (/\p{L}/u.test(character)) return letter
  if (/\p{N}/u.test(character)) return digit
  if (character === '\n' || character === '\r') return newline
  return /\s/u.test(character) ? space : other
}

function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (isLeadOfPair(text, at, code)) return classify(text.slice(at, at + 2))
  if (classified[code >> 8] === 0) classifyBlock(code >> 8)
  return classes[code]!
}

function isLeadOfPair(text: string, at: number, code: number): boolean {
  if ((code & 0xfc00) !== 0xd800) return false
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

/** Code units of the character at `at`: 2 for a surrogate pair. */
function widthAt(text: string, at: number): number {
  return isLeadOfPair(text, at, text.charCodeAt(at)) ? 2 : 1
}

/** Whether the code unit at `at` is whitespace, newlines included. */
export function isSpaceAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (classified[code >> 8] === 0) classifyBlock(code >> 8)
  return classes[code]! >= space
}

/** Where the piece that begins at `at` ends. Only meaningful for the beginning of the text or the end of a piece. */
export function pieceEnd(text: string, at: number): number {
  const first = classAt(text, at)
  if (text.charCodeAt(at) === 0x27) {
    const end = contractionEnd(text, at)
    if (end !== 0) return end
  }
  if (first === letter) return runEnd(text, at, letter)
  if (first === digit) return digitsEnd(text, at)
  const width = widthAt(text, at)
  if (first !== newline && at + width < text.length && classAt(text, at + width) === letter) {
    return runEnd(text, at + width, letter)
  }
  if (first === other) return punctuationEnd(text, at)
  if (text.charCodeAt(at) === 0x20 && at + 1 < text.length && classAt(text, at + 1) === other) {
    return punctuationEnd(text, at + 1)
  }
  return spacesEnd(text, at)
}

function contractionEnd(text: string, at: number): number {
  const one = text.charCodeAt(at + 1) | 0x20
  if (one === 0x73 || one === 0x64 || one === 0x6d || one === 0x74) return at + 2 // s d m t
  const two = text.charCodeAt(at + 2) | 0x20
  if (one === 0x6c && two === 0x6c) return at + 3 // ll
  if ((one === 0x76 || one === 0x72) && two === 0x65) return at + 3 // ve re
  return 0
}

function runEnd(text: string, at: number, kind: number): number {
  let end = at
  while (end < text.length && classAt(text, end) === kind) end += widthAt(text, end)
  return end
}

function digitsEnd(text: string, at: number): number {
  let end = at
  for (let count = 0; count < 3 && end < text.length && classAt(text, end) === digit; count += 1) {
    end += widthAt(text, end)
  }
  return end
}

function punctuationEnd(text: string, at: number): number {
  return runEnd(text, runEnd(text, at, other), newline)
}

/** Whitespace: to the last newline of the run, else all but the last (which belongs to what follows). */
function spacesEnd(text: string, at: number): number {
  let end = at
  let afterNewline = 0
  while (end < text.length) {
    const kind = classAt(text, end)
    if (kind < space) break
    end += 1
    if (kind === newline) afterNewline = end
  }
  if (end === text.length) return end
  if (afterNewline !== 0) return afterNewline
  return end - at > 1 ? end - 1 : end
}
