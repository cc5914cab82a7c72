import { expect, test } from 'vitest'
import { withoutEscapes } from './terminal-escapes.ts'

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b[38;5;196;1mbold\u001b[m plain', 'bold plain'],
  ['\u001b]8;;https://x.example\u0007link\u001b]8;;\u0007', 'link'],
  ['\u001b]0;title\u001b\\text', 'text'],
  ['\u001b(Btext\u001b=', 'text'],
  ['\u001b[2K\u001b[1Gprogress', 'progress'],
  ['10%\r20%\r', '10% 20%'],
  ['tab\tstays, bell\u0007 goes', 'tab\tstays, bell goes'],
  ['\u009b31mred', 'red'],
  ['ends in \u001b', 'ends in '],
  ['ends in \u001b[31', 'ends in '],
  ['an unended \u001b]0;title keeps its text', 'an unended 0;title keeps its text'],
  ['zürich ☃ 🚀', 'zürich ☃ 🚀'],
])('%j is %j', (line, text) => {
  expect(withoutEscapes(line)).toBe(text)
})

test.each(['\u001b]', '\u001b[1', '\u001b[', '\u001b', '\r', '\u001b]x\u001b'])(
  'a megabyte of %j takes no longer than it should',
  (piece) => {
    const line = piece.repeat(1_000_000 / piece.length)
    const began = performance.now()
    withoutEscapes(line)
    expect(performance.now() - began).toBeLessThan(2000)
  },
)
