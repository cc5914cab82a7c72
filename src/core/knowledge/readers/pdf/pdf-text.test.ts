import { expect, test } from 'vitest'
import { joinLines, joinPages } from './pdf-text.ts'
import { sensibleTitle, titleFromName } from './pdf-title.ts'

const full = 'A line that reaches the right margin of its column as most do'

test('lines of a paragraph become one, paragraphs and list items stay apart', () => {
  const lines = [full, full, 'and ends early.', 'Heading', full, `${full}.`, '• one', '• two']
  expect(joinLines(lines.join('\r\n'))).toBe(
    `${full} ${full} and ends early.\n\nHeading\n${full} ${full}.\n• one\n• two`,
  )
})

test('a word divided at the end of a line is whole again', () => {
  expect(joinLines('com\ufffepiler and 1998\ufffe2004')).toBe('compiler and 1998-2004')
  const divided = `${full} and a com-`
  expect(
    joinLines([divided, 'piler that goes on to the margin of the column as well', full].join('\n')),
  ).toContain('a compiler that')
})

test('short lines of a table are kept', () => {
  expect(joinLines('1\n2\n3\n4')).toBe('1\n2\n3\n4')
})

test('scripts without spaces are joined without one', () => {
  const line = '吾輩は猫である名前はまだ無いどこで生れたかとんと見当がつかぬ何'
  expect(joinLines([line, line, line].join('\n'))).toBe(line.repeat(3))
})

test('pages without text begin where the next one does', () => {
  const { text, starts } = joinPages(['One.', '', 'goes on', 'Next'])
  expect(text).toBe('One.\n\ngoes on\n\nNext')
  expect(starts).toEqual([0, 6, 6, 15])
})

test('a sentence that runs over a page break is not cut into paragraphs', () => {
  expect(joinPages(['It runs', 'on and on.']).text).toBe('It runs\non and on.')
})

test.each([
  'untitled',
  'Untitled-3',
  'Microsoft Word - x.doc',
  'report.indd',
  'C:\\docs\\a',
  '12/03',
  'Document1',
  '',
])('%j is no title', (title) => {
  expect(sensibleTitle(title)).toBeUndefined()
})

test('a title is taken as it is, but for odd whitespace', () => {
  expect(sensibleTitle(' On  Ropes:\tand Knots ')).toBe('On Ropes: and Knots')
})

test('a file name loses folder and extension', () => {
  expect(titleFromName('C:\\a\\b.c.pdf')).toBe('b.c')
  expect(titleFromName('/x/.profile')).toBe('.profile')
})
