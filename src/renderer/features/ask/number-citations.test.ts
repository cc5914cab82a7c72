import { expect, test } from 'vitest'
import type { AskCitation } from '../../../contract/ask.ts'
import { numberCitations, writeAnswer } from './number-citations.ts'

const citation = (chunkId: string, quote: string, page: number | null = null): AskCitation => ({
  ...{ documentId: 'doc_1', chunkId, title: 'Manual', page, quote, offsets: [0, quote.length] },
})
const [first, second] = [
  citation('chunk_1', 'The pump delivers\n12 bar', 3),
  citation('chunk_2', 'It weighs 4 kg'),
]

test('a citation that comes up again keeps its number', () => {
  const sentences = [
    { text: 'One.', citations: [first] },
    { text: 'Two.', citations: [second, first] },
  ]
  expect(numberCitations(sentences)).toEqual({ citations: [first, second], numbers: [[1], [2, 1]] })
})

test('an answer is copied with its citations, and with a mark at what was not verified', () => {
  const sentences = [
    { text: 'It delivers 12 bar.', citations: [first] },
    { text: 'It is blue.', citations: [], unverified: ['no'] },
  ]
  expect(writeAnswer(sentences)).toBe(
    'It delivers 12 bar. [1] It is blue. (not verified)\n\n[1] Manual, page 3: “The pump delivers 12 bar”',
  )
})
