import { expect, test } from 'vitest'
import { findFileKind } from '../core/knowledge/sources/files/file-kind.ts'
import { findKindByMediaType, findTypeByName, formats, isBulkFile, refuseByName } from './formats.ts'

test('what the readers know by name, the window takes: every extension, in either case, in a folder or by itself', () => {
  for (const { extensions } of Object.values(formats)) {
    for (const extension of extensions) {
      for (const name of [`a.${extension}`, `folder/B.${extension.toUpperCase()}`]) {
        expect(findFileKind(name)).toBe(isBulkFile(name) ? 'jsonl' : 'document')
        expect(refuseByName(name)).toBeUndefined()
      }
    }
  }
  expect([isBulkFile('a.NDJSON'), isBulkFile('a.jsonl'), findTypeByName('report.docm')]).toEqual([
    true,
    true,
    'docx',
  ])
})

test.each(['README', 'docs/LICENSE', 'Makefile', '.profile', 'a.folder/CHANGES', 'notes.rst', 'table.csv'])(
  '%s is sent, and the reader looks inside',
  (name) => expect(refuseByName(name)).toBeUndefined(),
)

test.each([
  ['film.MP4', 'Video'],
  ['photo.png', 'Pictures'],
  ['setup.exe', 'Programs'],
  ['book.xlsm', 'Tables'],
  ['folder/code.weird', 'PDF, Word (.docx), Markdown'],
])('%s is refused before it is sent', (name, why) => expect(refuseByName(name)).toContain(why))

test('while files are dragged, each format is named by its media type', () => {
  for (const { name, mediaTypes } of Object.values(formats)) {
    for (const type of mediaTypes)
      expect(findKindByMediaType(`${type}; charset=utf-8`)).toEqual({ kind: name })
  }
  expect(findKindByMediaType('image/png')).toEqual({ refused: 'Pictures cannot be read.' })
  expect(findKindByMediaType('')).toEqual({ kind: 'Folders and others' })
})
