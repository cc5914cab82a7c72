import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePdf } from '../../support/pdf-writer.ts'

/** What each page is about; the rest of a page says it at length. */
const pages = [
  ['The lamp', 'is lit a quarter of an hour before sunset', 'its wick is trimmed every four hours'],
  ['The horn', 'sounds two blasts of three seconds in fog', 'compressed air for it is kept at seven bar'],
  ['The boats', 'are hauled up the slip by a hand winch', 'their oars are oiled in spring'],
  ['The pantry', 'holds flour and salted fish for ninety days', 'tins are turned once a month'],
  ['The barometer', 'is read at six, noon and midnight', 'a fall of three points announces a gale'],
  ['The garden', 'gives potatoes, kale and leeks', 'seaweed is dug in as manure after the first frost'],
  [
    'The storm petrel',
    'nests under the spiral stairs',
    'nobody disturbs the bird until its young have flown',
  ],
  ['The telegraph', 'is tested on the first of each month', 'its batteries are filled with distilled water'],
] as const

/** The page that tells of the bird. */
export const petrelPage = 1 + pages.findIndex(([topic]) => topic === 'The storm petrel')
export const handbookPages = pages.length

/** Writes a PDF in which each page has a subject of its own, long enough to be found by it; gives its path. */
export function writeHandbook(folder: string): string {
  const path = join(folder, 'handbook.pdf')
  const content = writePdf({
    title: 'Handbook of the Outer Light',
    pages: pages.map(([topic, first, second]) => [
      topic,
      ...Array.from({ length: 12 }, (_, day) => [
        `${topic} ${first}, as written in entry ${day + 1} of the log.`,
        `On that day it was also noted that ${second}.`,
      ]).flat(),
    ]),
  })
  writeFileSync(path, content)
  return path
}
