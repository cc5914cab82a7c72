import { verifySentence } from '../../src/core/ask/verify/verify-sentence.ts'

/** What is wrong with a sentence whose one passage is its one quote; nothing where it may be shown. */
export function findFaults(text: string, quote: string): readonly string[] {
  const passage = {
    documentId: 'd',
    chunkId: 'c',
    title: 'Manual',
    headings: [],
    text: quote,
    pageBreaks: [],
  }
  const context = { question: 'What is it?', passages: new Map([['h', passage]]) }
  return verifySentence({ text, evidence: [{ chunk: 'h', quote }] }, context).faults
}
