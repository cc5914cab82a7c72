import { encode } from 'gpt-tokenizer/encoding/cl100k_base'
import { expect, test } from 'vitest'
import { randomText } from '../../../../test/support/random-text.ts'
import { countTokens } from './tokens.ts'

const plain = { disallowedSpecial: new Set<string>() }

test.each([
  "I'LL say: it's 12345 things,\r\n  don't you? … naïve café",
  'She\'s\tgot\u00a0"quotes"   and    trailing   ',
  '日本語の文章です。これは二番目の文です！한국어 텍스트 ไทยข้อความ',
  '👩‍👩‍👧‍👦 \ud800 lone \udc00 halves 𝒳𝒴𝒵𝟙𝟚𝟛𝟜',
  '<|endoftext|> is only text here',
  `${'a'.repeat(300)} ${' '.repeat(250)}x ${'=-'.repeat(200)} ${'漢字'.repeat(100)}`,
  '\n\n\n  \n x\r\r\n\t\ty \n',
])('counts as cl100k does: %j', (text) => {
  expect(countTokens(text)).toBe(encode(text, plain).length)
})

test('counts as cl100k does for random text of every kind', () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    // gpt-tokenizer 4.0.0 loses the token of U+FEFF (its decoder takes it for a byte order mark).
    const text = randomText(seed, 300).replaceAll('\ufeff', '')
    const expected = encode(text, plain).length
    if (countTokens(text) !== expected) throw new Error(`seed ${seed}: ${countTokens(text)}, not ${expected}`)
  }
})

test('a megabyte without a bound is counted', () => {
  expect(countTokens('a'.repeat(1 << 20))).toBe(encode('a'.repeat(80), plain).length * ((1 << 20) / 80))
})
