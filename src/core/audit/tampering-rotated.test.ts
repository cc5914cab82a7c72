import { appendFile, cp, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LogPlace, plainEntry, verdictOn } from '../../../test/support/audit-log.ts'
import type { AuditCause } from '../../contract/audit.ts'
import { logFiles } from './log-folder.ts'

let base: LogPlace
let other: LogPlace
/** Names of the files of both logs, and how many lines they have. */
const names: Record<string, string> = { newest: 'audit.jsonl', checkpoints: 'checkpoints.jsonl' }
const length: Record<string, number> = {}
const [first, middle, lastClosed, newest, checkpoints] = [
  'first',
  'middle',
  'lastClosed',
  'newest',
  'checkpoints',
]

async function filled(from: number): Promise<LogPlace> {
  const place = await LogPlace.make()
  const log = place.open({ fileBytes: 40_000 })
  for (let n = from; n < from + 380; n++) await log.append({ ...plainEntry(n), security: true })
  await log.close()
  return place
}

beforeAll(async () => {
  base = await filled(1)
  other = await filled(5000)
  const files = await logFiles(base.folder)
  expect(await logFiles(other.folder)).toEqual(files)
  Object.assign(names, { first: files[0], middle: files[1], lastClosed: files.at(-2) })
  for (const [key, name] of Object.entries(names)) length[key] = (await base.lines(name)).length
}, 60_000)
afterAll(async () => {
  for (const place of [base, other]) await place[Symbol.asyncDispose]()
})

const pathOf = (place: LogPlace, file: string) => join(place.folder, names[file]!)

type Tamper = (place: LogPlace) => Promise<unknown>
const lines =
  (file: string, change: (all: string[]) => unknown): Tamper =>
  async (place) => {
    const all = await place.lines(names[file])
    change(all)
    await place.setLines(all, names[file])
  }
const cut =
  (file: string, bytes: number): Tamper =>
  async (place) => {
    const path = pathOf(place, file)
    await writeFile(path, (await readFile(path)).subarray(0, -bytes))
  }
const added =
  (file: string, text: string): Tamper =>
  (place) =>
    appendFile(pathOf(place, file), text)

const rows: {
  what: string
  tamper: Tamper
  found: readonly [AuditCause, string, number | 'last' | 'behind']
}[] = [
  {
    what: 'the end of a closed file is cut in a line',
    tamper: cut(middle, 40),
    found: ['torn', middle, 'last'],
  },
  {
    what: 'the last line end of a closed file is gone',
    tamper: cut(middle, 1),
    found: ['torn', middle, 'last'],
  },
  {
    what: 'half of a closed file is gone',
    tamper: async (place) => lines(middle, (all) => all.splice(50))(place).then(() => cut(middle, 20)(place)),
    found: ['removed', middle, 50],
  },
  {
    what: 'half of the last closed file is gone',
    tamper: async (place) =>
      lines(lastClosed, (all) => all.splice(50))(place).then(() => cut(lastClosed, 20)(place)),
    found: ['removed', lastClosed, 50],
  },
  {
    what: 'something is written behind a closed file',
    tamper: added(middle, 'x'),
    found: ['inserted', middle, 'behind'],
  },
  {
    what: 'an empty line stands at the end',
    tamper: added(newest, '\n'),
    found: ['inserted', newest, 'behind'],
  },
  {
    what: 'a line of 20 MB stands at the end',
    tamper: added(newest, `${'x'.repeat(20_000_000)}\n`),
    found: ['inserted', newest, 'behind'],
  },
  {
    what: 'a closed file is the one of another log',
    tamper: (place) => cp(pathOf(other, middle), pathOf(place, middle)),
    found: ['replaced', middle, 1],
  },
  {
    what: 'the first file is the one of another log',
    tamper: (place) => cp(pathOf(other, first), pathOf(place, first)),
    found: ['replaced', first, 1],
  },
  {
    what: 'two closed files change names',
    tamper: async (place) => {
      const [one, two] = [pathOf(place, middle), pathOf(place, lastClosed)]
      await rename(one, `${one}.x`)
      await rename(two, one)
      await rename(`${one}.x`, two)
    },
    found: ['reordered', middle, 1],
  },
  {
    what: 'the last line is taken out',
    tamper: lines(newest, (all) => all.pop()),
    found: ['truncated', newest, 'last'],
  },
  {
    what: 'a checkpoint stands twice',
    tamper: lines(checkpoints, (all) => all.splice(3, 0, all[3]!)),
    found: ['inserted', checkpoints, 5],
  },
  {
    what: 'two checkpoints change places',
    tamper: lines(checkpoints, (all) => all.splice(3, 2, all[4]!, all[3]!)),
    found: ['reordered', checkpoints, 4],
  },
  {
    what: 'something is put between checkpoints',
    tamper: lines(checkpoints, (all) => all.splice(3, 0, 'x')),
    found: ['inserted', checkpoints, 4],
  },
  {
    what: 'something is put behind the checkpoints',
    tamper: added(checkpoints, 'x\n'),
    found: ['inserted', checkpoints, 'behind'],
  },
  {
    what: 'the last checkpoint is cut off',
    tamper: cut(checkpoints, 30),
    found: ['torn', checkpoints, 'last'],
  },
  {
    what: 'the last checkpoint is taken out',
    tamper: lines(checkpoints, (all) => all.pop()),
    found: ['removed', checkpoints, 'last'],
  },
  {
    what: 'a checkpoint of another log is put at the end',
    tamper: async (place) => added(checkpoints, `${(await other.lines(names.checkpoints)).at(-1)}\n`)(place),
    found: ['replaced', checkpoints, 'behind'],
  },
]

test.each(rows)('$what: $found', async ({ tamper, found: [cause, file, line] }) => {
  await using place = await base.copy()
  const anchors = await place.logKeys().anchors()
  expect(await verdictOn(place.folder, anchors)).toMatchObject({ ok: true, entries: 381, sealed: 381 })
  await tamper(place)
  expect(await verdictOn(place.folder, anchors)).toMatchObject({
    ok: false,
    problem: {
      cause,
      file: names[file],
      line: line === 'last' ? length[file] : line === 'behind' ? length[file]! + 1 : line,
    },
  })
})
