import { expect, test } from 'vitest'
import { expectSoundChunks } from '../../../../test/support/expect-sound-chunks.ts'
import { randomNumbers, randomText } from '../../../../test/support/random-text.ts'
import { chunk } from './chunker.ts'
import { countTokens } from './tokens.ts'

const plain = (text: string) => ({ text, pages: [], headings: [] })

test('hundreds of random texts are covered by chunks that keep within the size and say their tokens', {
  timeout: 60_000,
}, () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = randomNumbers(seed * 7919)
    const size = 128 + Math.floor(random() * 400)
    const overlap = Math.floor(random() * size)
    const text = randomText(seed, 800)
    const chunks = chunk(plain(text), { size, overlap })
    expectSoundChunks(text, chunks, size)
    for (const { text: slice, tokens } of chunks) expect(tokens).toBe(countTokens(slice))
  }
})

test('a line of 5 MB without a space is cut in linear time', { timeout: 60_000 }, () => {
  const text = 'x'.repeat(5 << 20)
  expectSoundChunks(text, chunk(plain(text), { size: 512, overlap: 64 }), 512)
})
