/** A small seeded generator (mulberry32, public domain by T. Ettinger): the same seed gives the same numbers. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const material = [
  'the ',
  'Wort ',
  "it's ",
  'naïve ',
  'end. ',
  'Really?! ',
  '\n',
  '\n\n',
  '\r\n',
  ' ',
  '   ',
  '\t',
  '\u00a0',
  '12',
  '3456.78 ',
  'https://example.org/a?b=c ',
  '漢字',
  '文章です。',
  'ไทย',
  '😀',
  '👩‍👧',
  '𝒳',
  '\ud83d',
  '--------',
  '"',
  "'",
  '(',
  'ﬁ',
  'a\u0301',
  '\ufeff',
  'Antidisestablishmentarianism',
]

/** Text of `parts` parts, drawn from words, numbers, signs, scripts, emoji, halves of pairs and whitespace. */
export function randomText(seed: number, parts: number): string {
  const random = randomNumbers(seed)
  let text = ''
  for (let count = 0; count < parts; count += 1) {
    const part = material[Math.floor(random() * material.length)]!
    text += random() < 0.05 ? part.repeat(Math.floor(random() * 200)) : part
  }
  return text
}
