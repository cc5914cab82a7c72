import { expect, test } from 'vitest'
import { writePdf } from '../../../../../test/support/pdf-writer.ts'
import { chunk } from '../../chunking/chunker.ts'
import { readDocument } from '../read-document.ts'
import { placeOutline } from './pdf-outline.ts'

/** Enough lines that what follows does not fit into the same chunk. */
const many = (line: string) => Array.from({ length: 8 }, () => line)
const options = { memory: 256 * 2 ** 20, onProvisional: () => {} }

test('the outline of a PDF is the heading path of its chunks', async () => {
  const bytes = writePdf({
    pages: [
      ['1 The lamp', ...many('The lamp burns oil of rapeseed and is trimmed at dusk.')],
      ['Cleaning', ...many('Soot is wiped from the lens with a dry cloth each morning.')],
      many('A page about the horn, which sounds in fog.'),
    ],
    outline: [
      { title: 'The lamp', page: 0, below: [{ title: 'Cleaning', page: 1 }] },
      { title: 'Fog signals', page: 2 },
    ],
  })
  const document = await readDocument('manual.pdf', bytes, options)
  const paths = chunk(document, { size: 128, overlap: 0 }).map(({ text, headings }) => [
    /lamp burns|Soot|horn/u.exec(text)?.[0],
    headings,
  ])
  expect(paths).toEqual([
    ['lamp burns', ['The lamp']],
    ['Soot', ['The lamp', 'Cleaning']],
    ['horn', ['Fog signals']],
  ])
})

test('entries stand at the line that says them, else where their page begins, and ascend', () => {
  const text = 'Preface words.\n\n2.1 Sea  walls\nThey hold.\n\nLast page.'
  const second = text.indexOf('Last')
  const entries = [
    { title: 'Sea walls', level: 2, page: 0 },
    { title: 'What (is) not [said', level: 2, page: 0 },
    { title: 'End', level: 1, page: 1 },
    { title: 'Beyond', level: 1, page: 9 },
  ]
  const walls = text.indexOf('2.1')
  expect(placeOutline(entries, text, [0, second]).map(({ at, title }) => [at, title])).toEqual([
    [walls, 'Sea walls'],
    [walls, 'What (is) not [said'],
    [second, 'End'],
  ])
})
