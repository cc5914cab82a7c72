import { expect, test } from 'vitest'
import type { FoundPassage } from '../retrieve/retrieve.ts'
import { extractAnswer } from './extract-answer.ts'

const extract = (question: string, text: string) => {
  const passage = { documentId: 'd', chunkId: 'c', title: '', headings: [], text, pageBreaks: [] }
  const hit = {} as FoundPassage['hit']
  return extractAnswer(question, [{ hit, passage, tokens: 10 }]).map((sentence) => sentence.text)
}

test('a heading that repeats the question is no answer; a sentence or line that says more is', () => {
  const ferry = 'The ferry Albatross\n\nThe captain of the ferry Albatross is Henrik Sorensen.'
  expect(extract('Who is the captain of the ferry Albatross?', ferry)).toEqual([
    'The captain of the ferry Albatross is Henrik Sorensen.',
  ])
  expect(extract('Does the ferry sail in May?', 'The ferry does not sail in May.')).toHaveLength(1)
  expect(extract('Opening hours of the office?', 'Opening hours office: 8 to 17')).toHaveLength(1)
})
