import type { Span } from './span.ts'

/** Colours and other orders to a terminal (ECMA-48), links among them. */
const codes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how they begin.
  /(?:\x1b|\\u001b|\\x1b|\\033)\[[\d;:?]{0,40}[ -/]?[@-~]|\x1b\][^\x07\x1b\n]{0,2048}(?:\x07|\x1b\\)|\x1b[@-Z\\^_]/giu

/**
 * Looks for spans as if no order to a terminal stood in the text.
 *
 * @param find gives the spans of a text without them
 * @returns spans in the text as it is
 */
export function withoutTerminalCodes(
  text: string,
  find: (plain: string) => readonly Span[],
): readonly Span[] {
  let plain = ''
  let past = 0
  const pieces: { plain: number; text: number }[] = []
  for (const code of text.matchAll(codes)) {
    pieces.push({ plain: plain.length, text: past })
    plain += text.slice(past, code.index)
    past = code.index + code[0].length
  }
  pieces.push({ plain: plain.length, text: past })
  plain += text.slice(past)
  let piece = 0
  const place = (at: number) => {
    while (piece > 0 && pieces[piece]!.plain > at) piece--
    while (piece + 1 < pieces.length && pieces[piece + 1]!.plain <= at) piece++
    return pieces[piece]!.text + at - pieces[piece]!.plain
  }
  return find(plain).map((span) => ({
    ...span,
    start: place(span.start),
    end: place(span.end - 1) + 1,
  }))
}

export function hasTerminalCodes(text: string): boolean {
  return text.includes('\u001b') || (text.includes('\\') && /\\(?:u001b|x1b|033)\[/iu.test(text))
}
