import { expect, test } from 'vitest'
import { chunk } from '../chunking/chunker.ts'
import { countTokens } from '../chunking/tokens.ts'
import { readDocument } from './read-document.ts'

const read = (name: string, text: string) =>
  readDocument(name, new TextEncoder().encode(text), { memory: 2 ** 28, onProvisional: () => {} })

test('a table is read by rows, with its cells parted as its own file parts them', async () => {
  const rows = [
    ['Name', 'City', 'Note'],
    ['Ada', 'London', 'first; of all'],
    ['Grace', 'New York', '“nanoseconds”'],
  ]
  for (const [name, delimiter] of [
    ['people.csv', ','],
    ['people.CSV', ';'],
    ['people.tsv', '\t'],
    ['people.tab', '|'],
  ]) {
    const quoted = rows.map((row) => row.map((cell) => `"${cell}"`).join(delimiter)).join('\r\n')
    const { type, title, text, header, remarks } = await read(name!, `\ufeff${quoted}\r\n`)
    expect({ type, title, header, remarks }).toEqual({
      ...{ type: 'table', title: 'people', header: 'Name | City | Note', remarks: [] },
    })
    expect(text.split('\n\n')).toEqual([
      'Name | City | Note',
      'Ada | London | first; of all',
      'Grace | New York | “nanoseconds”',
    ])
  }
})

test('quoted cells hold delimiters, doubled marks and line breaks; marks elsewhere are characters', async () => {
  const { text, remarks } = await read('a.csv', 'a,b\n"x, ""y""","two\nlines"\n5" pipe,"q" tail\n\n')
  expect(text.split('\n\n')).toEqual(['a | b', 'x, "y" | two lines', '5" pipe | q tail'])
  expect(remarks).toEqual([])
})

test('says which rows do not fit, and which mark is never closed', async () => {
  const { text, remarks } = await read('a.csv', 'a,b\n1,2\n"3\nthree",4,5\n6\n7,"open\n8,9\n')
  expect(text).toContain('3 three | 4 | 5')
  expect(text).toContain('7 | open 8,9')
  expect(remarks).toEqual([
    {
      code: 'rows-do-not-fit',
      message: '2 rows have more or fewer cells than the first, which has 2: see line 3.',
      remedy: expect.stringMatching(/./u),
    },
    {
      code: 'quote-not-closed',
      message: 'A quotation mark in line 6 is never closed: all that follows it was read as one cell.',
      remedy: expect.stringMatching(/./u),
    },
  ])
})

test('a first row with a number or a gap is no header, and an empty table is refused', async () => {
  expect((await read('a.csv', '1,2\n3,4\n')).header).toBeUndefined()
  expect((await read('a.csv', 'a,\nb,c\n')).header).toBeUndefined()
  await expect(read('a.csv', ',,\n,,\n')).rejects.toMatchObject({ code: 'empty' })
})

test('every chunk of a long table begins with the header row, within the size that was asked for', async () => {
  const lines = Array.from({ length: 400 }, (_, at) => `item ${at},${at * 7},in the warehouse of the north`)
  const table = await read('stock.csv', `article,amount,place\n${lines.join('\n')}\n`)
  const chunks = chunk(table, { size: 128, overlap: 16 })
  expect(chunks.length).toBeGreaterThan(20)
  for (const { text, tokens, offsets, position } of chunks) {
    expect(text.startsWith('article | amount | place\n\n')).toBe(true)
    expect(tokens).toBeLessThanOrEqual(128)
    expect(Math.abs(countTokens(text) - tokens)).toBeLessThanOrEqual(2)
    const slice = table.text.slice(...offsets)
    expect(text).toBe(position === 0 ? slice : `article | amount | place\n\n${slice}`)
    // Rows are not cut in two.
    expect(slice).toMatch(/(?:north|place)$/u)
  }
})
