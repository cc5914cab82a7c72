import { encode } from 'gpt-tokenizer/encoding/cl100k_base'
import { describe, expect, test } from 'vitest'
import { expectSoundChunks } from '../../../../test/support/expect-sound-chunks.ts'
import { randomNumbers, randomText } from '../../../../test/support/random-text.ts'
import { chunk } from './chunker.ts'
import { countTokens } from './tokens.ts'

const plain = (text: string) => ({ text, pages: [], headings: [] })
const sentence = (number: number) => `Sentence number ${number} speaks of nothing that matters much. `
const prose = (sentences: number) => Array.from({ length: sentences }, (_, index) => sentence(index)).join('')

/** Many more, and larger: chunker-many.test.ts. */
describe('any text', () => {
  test('is covered by chunks that keep within the size and say their tokens', () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const random = randomNumbers(seed * 7919)
      const size = 128 + Math.floor(random() * 400)
      const overlap = Math.floor(random() * size)
      const text = randomText(seed, 800)
      const chunks = chunk(plain(text), { size, overlap })
      expectSoundChunks(text, chunks, size)
      for (const { text: slice, tokens } of chunks) expect(tokens).toBe(countTokens(slice))
    }
  })

  test('tokens are those of cl100k', () => {
    for (const { text, tokens } of chunk(plain(prose(500)), { size: 512, overlap: 64 })) {
      expect(tokens).toBe(encode(text).length)
    }
  })

  test('pages and headings anywhere do no harm', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = randomNumbers(seed)
      const text = randomText(seed, 600)
      const some = (count: number) =>
        Array.from({ length: count }, () => Math.floor(random() * text.length)).sort((a, b) => a - b)
      const headings = some(20).map((at) => ({ at, level: 1 + Math.floor(random() * 6), title: `h${at}` }))
      const pages = [0, ...some(10)]
      const chunks = chunk({ text, pages, headings }, { size: 200, overlap: 30 })
      expectSoundChunks(text, chunks, 200)
      for (const { pages: range, pageBreaks, offsets } of chunks) {
        const pageAt = (at: number) => pages.findLastIndex((start) => start <= at) + 1
        expect(range).toEqual([pageAt(offsets[0]), pageAt(offsets[1] - 1)])
        for (const [offset, page] of pageBreaks) expect(pageAt(offsets[0] + offset)).toBe(page)
      }
    }
  })
})

describe('odd texts', () => {
  test.each([
    ['nothing', '', 0],
    ['whitespace alone', ' \n\t \n'.repeat(1000), 0],
    ['one word', 'word', 1],
  ])('%s', (_name, text, count) => {
    expect(chunk(plain(text), { size: 128, overlap: 16 })).toHaveLength(count)
  })

  test.each([
    ['a line of 1 MB without a space', 'x'.repeat(1 << 20)],
    ['a million newlines between two words', `first${'\n'.repeat(1_000_000)}second`],
    ['a million lines', 'a\n'.repeat(1_000_000)],
    ['CJK without a space or stop', '漢字仮名交文'.repeat(50_000)],
    ['emoji alone', '👩‍👩‍👧'.repeat(50_000)],
    [
      'random bytes as base64',
      Buffer.from(Array.from({ length: 300_000 }, randomByte(1))).toString('base64'),
    ],
  ])(
    '%s is cut in linear time',
    (_name, text) => {
      expectSoundChunks(text, chunk(plain(text), { size: 512, overlap: 64 }), 512)
    },
    60_000,
  )

  test('a gap of a million newlines is not filled with chunks', () => {
    const chunks = chunk(plain(`first${'\n'.repeat(1_000_000)}second`), { size: 512, overlap: 64 })
    expect(chunks.map(({ text }) => text)).toEqual(['first', 'second'])
  })

  test('an overlap of almost the size does not multiply the text more than eightfold', () => {
    const text = prose(1000)
    const chunks = chunk(plain(text), { size: 128, overlap: 127 })
    expectSoundChunks(text, chunks, 128)
    expect(chunks.reduce((sum, { text: slice }) => sum + slice.length, 0)).toBeLessThan(text.length * 9)
  })
})

function randomByte(seed: number): () => number {
  const random = randomNumbers(seed)
  return () => Math.floor(random() * 256)
}

describe('where it cuts', () => {
  test('at sentences, overlapping by whole sentences', () => {
    const chunks = chunk(plain(prose(300)), { size: 256, overlap: 48 })
    expect(chunks.length).toBeGreaterThan(10)
    for (const [index, { text, offsets }] of chunks.entries()) {
      expect(text).toMatch(/^Sentence/)
      expect(text).toMatch(/much\.$/)
      const next = chunks[index + 1]
      if (!next) continue
      const shared = encode(prose(300).slice(next.offsets[0], offsets[1])).length
      expect(shared).toBeGreaterThanOrEqual(24)
      expect(shared).toBeLessThanOrEqual(48)
    }
  })

  test('at a paragraph before a later sentence', () => {
    const text = `${prose(14)}\n\n${prose(30)}`
    const [first] = chunk(plain(text), { size: 256, overlap: 0 })
    expect(first!.text).toBe(prose(14).trim())
  })

  test('at words where there is no sentence', () => {
    const text = Array.from({ length: 2000 }, (_, index) => `word${index}`).join(' ')
    for (const { text: slice } of chunk(plain(text), { size: 128, overlap: 20 })) {
      expect(slice).toMatch(/^word\d+( word\d+)*$/)
    }
  })

  test('at the full stop of a script without spaces', () => {
    const text = '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。'.repeat(50)
    for (const { text: slice } of chunk(plain(text), { size: 128, overlap: 16 })) expect(slice).toMatch(/。$/)
  })

  test.each([
    ['sentences', (count: number) => prose(count).trim()],
    ['words alone', (count: number) => 'word '.repeat(count * 9).trim()],
  ])('never between a heading and what follows it, among %s', (_name, filler) => {
    for (let before = 5; before < 40; before += 1) {
      const lead = `${filler(before)}\n\n`
      const text = `${lead}Chapter\n\nSection\n\n${filler(40)}`
      const headings = [
        { at: lead.length, level: 1, title: 'Chapter' },
        { at: lead.length + 9, level: 2, title: 'Section' },
      ]
      for (const { text: slice } of chunk({ text, pages: [], headings }, { size: 256, overlap: 40 })) {
        expect(slice).not.toMatch(/(Chapter|Section)$/)
        expect(slice).not.toMatch(/^Section/)
      }
    }
  })
})

describe('what a chunk knows', () => {
  test('the headings it stands under', () => {
    const parts = ['Book\n\n', 'One\n\n', prose(40), '\n\nTwo\n\n', prose(40)]
    const text = parts.join('')
    const headings = [
      { at: 0, level: 1, title: 'Book' },
      { at: 6, level: 2, title: 'One' },
      { at: text.indexOf('Two'), level: 2, title: 'Two' },
    ]
    const chunks = chunk({ text, pages: [], headings }, { size: 256, overlap: 32 })
    expect(chunks[0]!.headings).toEqual(['Book', 'One'])
    const two = chunks.findIndex(({ text: slice }) => slice.startsWith('Two'))
    expect(two).toBeGreaterThan(0)
    expect(chunks[two]!.headings).toEqual(['Book', 'Two'])
    expect(chunks.at(-1)!.headings).toEqual(['Book', 'Two'])
  })

  test('the pages it spans and where they begin in it', () => {
    const [one, two] = [prose(6), prose(10)]
    const pages = [0, one.length, one.length, one.length + two.length]
    const [first] = chunk({ text: one + two + prose(3), pages, headings: [] }, { size: 512, overlap: 0 })
    expect(first!.pages).toEqual([1, 4])
    expect(first!.pageBreaks).toEqual([
      [0, 1],
      [one.length, 3],
      [one.length + two.length, 4],
    ])
  })
})
