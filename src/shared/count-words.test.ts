import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { agree, formatCount } from './count-words.ts'

test('one of a thing is named in the singular, none and several in the plural', () => {
  expect(formatCount(1, 'document')).toBe('1 document')
  expect(formatCount(0, 'document')).toBe('0 documents')
  expect(formatCount(38_420, 'chunk')).toBe('38,420 chunks')
  expect(formatCount(1, 'process')).toBe('1 process')
  expect(formatCount(2, 'process')).toBe('2 processes')
  expect(formatCount(2, 'entry')).toBe('2 entries')
  expect(formatCount(2, 'key')).toBe('2 keys')
  expect(formatCount(2, 'stored secret')).toBe('2 stored secrets')
  expect(formatCount(2, 'index', 'indices')).toBe('2 indices')
  expect(agree(1, 'is', 'are')).toBe('is')
  expect(agree(0, 'is', 'are')).toBe('are')
})

const nouns = [
  'browser|byte|character|check|chunk|collection|container|document|entr(?:y|ie)|error|file|hit|hour|image|key',
  'line|message|minute|model|network|page|passage|process(?:e)?|profile|record|restart|result|row|second',
  'secret|service|step|text|time|token|vector|volume|warning',
].join('|')
const ownPlural = [
  // `${count} documents`, {count} documents: right for every number but one.
  new RegExp(`\\}\\)? (?:${nouns})s\\b(?!=)`, 'gu'),
  // `document${count === 1 ? '' : 's'}`
  /\? '' : 's'/gu,
  new RegExp(`'(?:${nouns})' : '(?:${nouns})s'`, 'gu'),
]
/** What is not a count before a noun: a bound of two or more that is fixed, a name, an attribute. */
const fixed = [
  // Their least values are above one.
  'shortestPassphrase',
  'longest',
  // All pages, where one page has words of its own.
  'pages of this PDF are pictures',
  // A mark in a log line, for machines.
  'byteLength',
]

test('no text writes a plural by itself: every count goes through the one function', async () => {
  const root = join(import.meta.dirname, '..')
  const files = (await readdir(root, { recursive: true })).filter(
    (name) => /\.tsx?$/u.test(name) && !name.includes('.test.') && !name.endsWith('count-words.ts'),
  )
  expect(files.length).toBeGreaterThan(300)
  const found: string[] = []
  for (const name of files) {
    const lines = (await readFile(join(root, name), 'utf8')).split('\n')
    for (const [at, line] of lines.entries()) {
      if (/^\s*(?:\/\/|\*|\/\*)/u.test(line) || fixed.some((word) => line.includes(word))) continue
      if (ownPlural.some((pattern) => new RegExp(pattern).test(line)))
        found.push(`${name}:${at + 1}: ${line.trim()}`)
    }
  }
  expect(found).toEqual([])
})
