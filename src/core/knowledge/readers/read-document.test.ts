import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { writeZip } from '../../../../test/support/docx-writer.ts'
import { writePdf } from '../../../../test/support/pdf-writer.ts'
import { ReadFailure } from './failures.ts'
import { readDocument } from './read-document.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../../../../test/fixtures/documents/${name}`, import.meta.url))
const options = { memory: 512 * 2 ** 20, onProvisional: () => {} }
const read = (name: string, bytes: Uint8Array = fixture(name)) => readDocument(name, bytes, options)

async function explainFailure(reading: Promise<unknown>): Promise<ReadFailure> {
  const error = await reading.catch((thrown: unknown) => thrown)
  if (!(error instanceof ReadFailure)) throw new Error(`not refused: ${JSON.stringify(error)}`)
  expect(error.remedy.length).toBeGreaterThan(10)
  return error
}

describe('a PDF', () => {
  test('gives running text, its title, and where each page begins', async () => {
    const { type, title, text, pages } = await read('manual.pdf')
    expect(type).toBe('pdf')
    expect(title).toBe('The Lighthouse Keeper’s Manual')
    expect(text).toContain('burns until sunrise. The keeper on watch trims the wick')
    expect(text).toContain('\n\nFog\n')
    expect(pages).toEqual([0, text.indexOf('Storms are announced')])
  })

  test('is read as one under any name', async () => {
    expect((await read('manual-named.txt')).type).toBe('pdf')
  })

  test('of blank pages is a document without text, with a word about it', async () => {
    const { text, pages, remarks } = await read('blank.pdf')
    expect(text).toBe('')
    expect(pages).toHaveLength(1)
    expect(remarks).toMatchObject([
      { code: 'no-text', message: expect.stringMatching(/^No text was found/u) },
    ])
  })

  test('with a form is found by what was filled in', async () => {
    expect((await read('form.pdf')).text).toBe('Ottilie Kranzberg')
  })

  test('without a sensible title is called by its file name', async () => {
    const bytes = writePdf({ pages: [['Some words.']], title: 'Microsoft Word - draft2.doc' })
    expect((await read('/docs/Tide report.v2.pdf', bytes)).title).toBe('Tide report.v2')
  })

  test('that is scanned says so, with its pages', async () => {
    const { code, message, remedy } = await explainFailure(read('scanned.pdf'))
    expect(code).toBe('no-text-layer')
    expect(message).toContain('All 3 pages')
    expect(remedy).toContain('OCR')
  })

  test.each([
    { what: 'letters that stand for no characters', pages: [[' ']], asked: true },
    { what: 'nothing at all', pages: [[]], asked: true },
    { what: 'a picture only', pages: [[]], picture: true, asked: false },
    { what: 'readable text', pages: [['Keep a good lookout.']], asked: false },
  ])('of $what is read by the second reader too: $asked', async ({ asked, ...spec }) => {
    let provisional = false
    const onProvisional = () => {
      provisional = true
    }
    await readDocument('odd.pdf', writePdf(spec), { ...options, onProvisional }).catch((error: unknown) => {
      if (!(error instanceof ReadFailure)) throw error
    })
    expect(provisional).toBe(asked)
  })

  test('with a password says so', async () => {
    const { code, message } = await explainFailure(read('encrypted.pdf'))
    expect(code).toBe('encrypted')
    expect(message).toContain('password')
  })

  test('that is protected by an empty password is read', async () => {
    const bytes = writePdf({ pages: [['Open to all.']], password: '' })
    expect((await read('open.pdf', bytes)).text).toBe('Open to all.')
  })

  test('that is damaged says so', async () => {
    expect((await explainFailure(read('damaged.pdf'))).code).toBe('damaged')
  })

  test('that is empty says so', async () => {
    expect((await explainFailure(read('empty.pdf'))).code).toBe('empty')
  })

  test('that needs too much memory says so, and the next one is read', async () => {
    const bytes = writePdf({ pages: [['x'.repeat(40 * 2 ** 20)]] })
    const refused = await explainFailure(readDocument('big.pdf', bytes, { ...options, memory: 32 * 2 ** 20 }))
    expect(refused.code).toBe('out-of-memory')
    expect(refused.message).toContain('32 MB')
    expect((await read('manual.pdf')).text).toContain('sunrise')
  })
})

describe('a Word document', () => {
  test('gives its text under its headings, and its title', async () => {
    const { type, title, text, headings } = await read('harbour.docx')
    expect(type).toBe('docx')
    expect(title).toBe('Harbour Rules')
    expect(text).toContain('all vessels & their crews.\n\nMooring\n\nVessels moor')
    expect(headings.map(({ level, title: words }) => [level, words])).toEqual([
      [1, 'Harbour Rules'],
      [1, 'Mooring'],
      [2, 'At night'],
    ])
    for (const { at, title: words } of headings) expect(text.slice(at).startsWith(words)).toBe(true)
  })

  test('that was cut off says so', async () => {
    const bytes = fixture('harbour.docx')
    expect((await explainFailure(read('harbour.docx', bytes.subarray(0, 900)))).code).toBe('damaged')
  })

  test('under a password says so', async () => {
    const bytes = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(512),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ])
    expect((await explainFailure(read('secret.docx', bytes))).code).toBe('encrypted')
  })

  test('that would unpack to more than the memory allowed is refused unread', async () => {
    const bytes = writeZip({ 'word/document.xml': `<w:document>${' '.repeat(2 ** 20)}</w:document>` })
    const refused = await explainFailure(readDocument('bomb.docx', bytes, { ...options, memory: 2 ** 19 }))
    expect(refused.code).toBe('too-large')
  })
})

describe('Markdown', () => {
  test('gives words without signs, code as it stands, headings, and the title of its front matter', async () => {
    const { type, title, text, headings } = await read('notes.md')
    expect(type).toBe('markdown')
    expect(title).toBe('Notes on knots')
    expect(text).toContain('A bowline holds & does not slip; see the picture.')
    expect(text).toContain('Make a loop.\nPass the end through.')
    expect(text).toContain('# not a heading\ntie --knot bowline')
    expect(text).toContain('Knot | Strength\nBowline | 60 %')
    expect(text).not.toContain('tags')
    expect(headings).toEqual([
      { level: 1, title: 'Knots', at: 0 },
      { level: 2, title: 'Tying it', at: text.indexOf('Tying it') },
    ])
  })

  test('without a title of its own is called by its first heading, else by its file', async () => {
    expect((await read('a.md', Buffer.from('# On ropes\n\nText.'))).title).toBe('On ropes')
    expect((await read('a.md', Buffer.from('Text alone.'))).title).toBe('a')
  })
})

describe('HTML', () => {
  test('gives its words in blocks, without scripts, styles and navigation', async () => {
    const { type, title, text, headings } = await read('tides.html')
    expect(type).toBe('html')
    expect(title).toBe('Tide tables & notes')
    expect(text).toBe(
      [
        'Tides at Skär',
        'High water comes twice a day,\nand is highest at new moon.',
        'Spring tides',
        'March\nSeptember',
        '06:10 4.2 m',
        '  kept\n    as it is',
      ].join('\n\n'),
    )
    expect(headings.map(({ title: words }) => words)).toEqual(['Tides at Skär', 'Spring tides'])
  })

  test('that is badly nested still gives its words', async () => {
    const page =
      '<html><head><title>T</title><body><h2>One<p>two <b>three</p></i></div>four<nav>five</nav> six'
    expect((await read('x.htm', Buffer.from(page))).text).toBe('One\n\ntwo three\n\nfour six')
  })

  test('without an extension is known by its beginning', async () => {
    expect((await read('page', Buffer.from('<!DOCTYPE html><p>Hello'))).type).toBe('html')
  })
})

describe('plain text', () => {
  test.each([
    ['utf8.txt', 'Tide at Skär: 4 m — “high”.\n\nSecond paragraph.\n'],
    ['utf16.txt', 'Tide at Skär — high.\nNext line.'],
    ['windows.txt', 'Tide at Skär – “high”.'],
  ])('%s is decoded', async (name, text) => {
    expect((await read(name)).text).toBe(text)
  })

  test.each([
    ['binary.txt', /binary/],
    ['program.pdf', /Windows program under the name of a PDF/],
  ])('%s is refused by its kind, with what is read instead', async (name, message) => {
    const refused = await explainFailure(read(name))
    expect(refused.code).toBe('unsupported')
    expect(refused.message).toMatch(message)
    expect(refused.message).toContain(
      'PDF, Word (.docx), Markdown, HTML, plain text, tables (.csv, .tsv) and JSONL in bulk',
    )
  })

  test('of nothing but blanks is empty', async () => {
    expect((await explainFailure(read('a.txt', Buffer.from(' \n\n')))).code).toBe('empty')
  })

  test.each([
    ['book.xlsx', writeZip({ 'xl/workbook.xml': '' }), /Excel/],
    ['book.epub', writeZip({ 'META-INF/container.xml': '' }), /EPUB/],
    [
      'old.doc',
      Buffer.concat([Buffer.from('d0cf11e0', 'hex'), Buffer.from('WordDocument', 'utf16le')]),
      /\.doc/,
    ],
    ['letter.txt', Buffer.from('{\\rtf1 x}'), /RTF/],
    ['photo', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'), /picture/],
  ])('%s is refused by name', async (name, bytes, message) => {
    const refused = await explainFailure(read(name, bytes))
    expect(refused.code).toBe('unsupported')
    expect(refused.message).toMatch(message)
  })
})
