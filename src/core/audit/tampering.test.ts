import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LogPlace, MemoryKeys, plainEntry, verdictOn } from '../../../test/support/audit-log.ts'
import type { AuditCause } from '../../contract/audit.ts'
import type { FoundAnchor } from './anchor.ts'
import { canonicalJson } from './canonical.ts'
import { newSigningKey } from './keys.ts'
import { noHash, sha256 } from './line.ts'

/** A log of 1,050 signed entries and 7 that are not yet; checkpoints at 1, 100, 200, … and where it was closed. */
let base: LogPlace
/** The same when it had 500 entries. */
let backup: LogPlace
let other: LogPlace

async function fill(place: LogPlace, to: number, from = 1): Promise<void> {
  const log = place.open()
  for (let n = from; n < to; n++) void log.append(plainEntry(n))
  await log.close()
}

beforeAll(async () => {
  base = await LogPlace.make()
  await fill(base, 500)
  backup = await base.copy()
  await fill(base, 1050, 500)
  // Seven more that nothing has signed, as a crash leaves them.
  const lines = await base.lines()
  for (let n = 1050; n < 1057; n++) lines.push(lineAfter(lines.at(-1)!, plainEntry(n)))
  await base.setLines(lines)
  other = await LogPlace.make()
  await fill(other, 1200)
})
afterAll(async () => {
  for (const place of [base, backup, other]) await place[Symbol.asyncDispose]()
})

interface Row {
  readonly what: string
  /** Tampers with a copy; gives how to verify it where that is not against its own anchors. */
  readonly tamper: (place: LogPlace, lines: string[]) => unknown
  /** What is found with what is known from outside the folder, and with the folder alone. */
  readonly found: readonly [AuditCause, number] | 'nothing'
  readonly alone?: readonly [AuditCause, number] | 'nothing'
}

const rows: Row[] = [
  { what: 'nothing', tamper: () => {}, found: 'nothing' },
  { what: 'a field is edited', tamper: (_, l) => edit(l, 500), found: ['edited', 501] },
  {
    what: 'a field is edited and the hash of the line made anew',
    tamper: (_, l) => {
      edit(l, 500)
      rehash(l, 500)
    },
    found: ['edited', 501],
  },
  {
    what: 'a field is edited and the chain made anew to the end',
    tamper: (_, l) => {
      edit(l, 500)
      rechain(l, 500)
    },
    found: ['edited', 501],
  },
  {
    what: 'a space is put in',
    tamper: (_, l) => set(l, 500, (line) => line.replace('{"action"', '{ "action"')),
    found: ['edited', 501],
  },
  {
    what: 'a space is put in between the parts of a line',
    tamper: (_, l) => set(l, 500, (line) => line.replace('{"entry"', '{ "entry"')),
    found: ['edited', 501],
  },
  {
    what: 'a key stands twice',
    tamper: (_, l) => set(l, 501, (line) => line.replace('"result":"ok"', '"result":"failed","result":"ok"')),
    found: ['edited', 502],
  },
  {
    what: 'a key stands twice, and everything is hashed anew',
    tamper: (_, l) => {
      set(l, 501, (line) => line.replace('"result":"ok"', '"result":"failed","result":"ok"'))
      rechain(l, 501)
    },
    found: ['edited', 502],
  },
  {
    what: 'a key stands twice in a line that nobody signed, hashed anew',
    tamper: (_, l) => {
      set(l, 1052, (line) => line.replace('"result":"ok"', '"result":"failed","result":"ok"'))
      rechain(l, 1052)
    },
    found: ['edited', 1053],
  },
  { what: 'a line is not JSON', tamper: (_, l) => set(l, 500, () => 'hello'), found: ['edited', 501] },
  { what: 'a line is deleted', tamper: (_, l) => l.splice(500, 1), found: ['removed', 501] },
  { what: 'three lines are deleted', tamper: (_, l) => l.splice(500, 3), found: ['removed', 501] },
  { what: 'the first line is deleted', tamper: (_, l) => l.splice(0, 1), found: ['removed', 1] },
  {
    what: 'a line is deleted, the rest numbered and chained anew',
    tamper: (_, l) => {
      l.splice(500, 1)
      rechain(l, 500, true)
    },
    found: ['removed', 501],
  },
  {
    what: 'a line that nobody signed is deleted',
    tamper: (_, l) => l.splice(1052, 1),
    found: ['removed', 1053],
  },
  {
    what: 'the end is cut off below a checkpoint',
    tamper: (_, l) => l.splice(1010),
    found: ['truncated', 1011],
  },
  {
    what: 'the end is cut off at a checkpoint',
    tamper: (_, l) => l.splice(1001),
    found: ['truncated', 1002],
  },
  {
    what: 'the end is cut off, and the checkpoints of it too',
    tamper: async (place, l) => {
      l.splice(910)
      await place.setLines((await place.lines('checkpoints.jsonl')).slice(0, 10), 'checkpoints.jsonl')
    },
    found: ['rolled-back', 911],
    alone: 'nothing',
  },
  {
    what: 'the end that nobody signed is cut off',
    tamper: (_, l) => l.splice(1052),
    found: 'nothing',
  },
  {
    what: 'the last line is cut in two, as by a crash',
    tamper: async (place, l) => {
      await writeFile(
        join(place.folder, 'audit.jsonl'),
        `${l.slice(0, -1).join('\n')}\n${l.at(-1)!.slice(0, -20)}`,
      )
      return 'written'
    },
    found: ['torn', 1057],
  },
  {
    what: 'the last line is cut in two after it was signed',
    tamper: async (place, l) => {
      await writeFile(
        join(place.folder, 'audit.jsonl'),
        `${l.slice(0, 1049).join('\n')}\n${l[1049]!.slice(0, -20)}`,
      )
      return 'written'
    },
    found: ['torn', 1050],
  },
  {
    what: 'the file is cut in the middle of a line, far above what was signed',
    tamper: async (place, l) => {
      await writeFile(
        join(place.folder, 'audit.jsonl'),
        `${l.slice(0, 500).join('\n')}\n${l[500]!.slice(0, -20)}`,
      )
      return 'written'
    },
    found: ['truncated', 501],
  },
  {
    what: 'two lines change places',
    tamper: (_, l) => {
      ;[l[500], l[501]] = [l[501]!, l[500]!]
    },
    found: ['reordered', 501],
  },
  {
    what: 'two lines change places, and the chain is made anew',
    tamper: (_, l) => {
      ;[l[500], l[501]] = [l[501]!, l[500]!]
      rechain(l, 500, true)
    },
    found: ['reordered', 501],
  },
  {
    what: 'two lines that nobody signed change places',
    tamper: (_, l) => {
      ;[l[1052], l[1053]] = [l[1053]!, l[1052]!]
    },
    found: ['reordered', 1053],
  },
  {
    what: 'a line is put in',
    tamper: (_, l) => l.splice(500, 0, lineAfter(l[499]!, plainEntry(9999))),
    found: ['inserted', 501],
  },
  {
    what: 'a line is put in, and the chain made anew',
    tamper: (_, l) => {
      l.splice(500, 0, lineAfter(l[499]!, plainEntry(9999)))
      rechain(l, 501, true)
    },
    found: ['inserted', 501],
  },
  {
    what: 'a line is put in where nobody signed',
    tamper: (_, l) => l.splice(1052, 0, lineAfter(l[1051]!, plainEntry(9999))),
    found: ['inserted', 1053],
  },
  {
    what: 'a line that is no entry is put in where nobody signed',
    tamper: (_, l) => l.splice(1052, 0, 'hello'),
    found: ['inserted', 1053],
  },
  {
    what: 'a line that is no entry is put at the end',
    tamper: (_, l) => l.push('hello'),
    found: ['inserted', 1058],
  },
  {
    what: 'a line that nobody signed is made no entry',
    tamper: (_, l) => set(l, 1052, () => 'hello'),
    found: ['edited', 1053],
  },
  { what: 'a line is doubled', tamper: (_, l) => l.splice(500, 0, l[499]!), found: ['inserted', 501] },
  {
    what: 'a later line is copied to the front',
    tamper: (_, l) => l.splice(500, 0, l[800]!),
    found: ['inserted', 501],
  },
  {
    what: 'the folder is replaced by one signed with another key',
    tamper: async (place) => {
      await rm(place.folder, { recursive: true })
      await cp(other.folder, place.folder, { recursive: true })
      return 'written'
    },
    found: ['replaced', 1],
    alone: 'nothing',
  },
  {
    what: 'the folder is replaced by one signed with the stolen key',
    tamper: async (place) => {
      const forged = await LogPlace.make(new MemoryKeys())
      forged.keys.values.set('audit.signingKey', place.keys.values.get('audit.signingKey')!)
      await fill(forged, 1100)
      await rm(place.folder, { recursive: true })
      await cp(forged.folder, place.folder, { recursive: true })
      await forged[Symbol.asyncDispose]()
      return 'written'
    },
    found: ['replaced', 1],
    alone: 'nothing',
  },
  {
    what: 'the folder is set back to an old backup',
    tamper: async (place) => {
      await rm(place.folder, { recursive: true })
      await cp(backup.folder, place.folder, { recursive: true })
      return 'written'
    },
    found: ['rolled-back', 501],
    alone: 'nothing',
  },
  {
    what: 'the log file is deleted',
    tamper: async (place) => {
      await rm(join(place.folder, 'audit.jsonl'))
      return 'written'
    },
    found: ['removed', 1],
  },
  { what: 'the log file is emptied', tamper: (_, l) => l.splice(0), found: ['truncated', 1] },
  {
    what: 'the folder is deleted',
    tamper: async (place) => {
      await rm(place.folder, { recursive: true })
      return 'written'
    },
    found: ['removed', 1],
    alone: 'nothing',
  },
  {
    what: 'the checkpoints are deleted',
    tamper: (place) => rm(join(place.folder, 'checkpoints.jsonl')),
    found: ['removed', 1],
  },
  {
    what: 'a checkpoint is deleted',
    tamper: async (place) => {
      const lines = await place.lines('checkpoints.jsonl')
      lines.splice(5, 1)
      await place.setLines(lines, 'checkpoints.jsonl')
    },
    found: ['removed', 6],
  },
  {
    what: 'the checkpoints of another log are put in',
    tamper: (place) =>
      cp(join(other.folder, 'checkpoints.jsonl'), join(place.folder, 'checkpoints.jsonl'), { force: true }),
    found: ['replaced', 1],
  },
  {
    what: 'a line and its checkpoint are forged without the key',
    tamper: async (place, l) => {
      edit(l, 1040)
      rechain(l, 1040)
      const lines = await place.lines('checkpoints.jsonl')
      const { checkpoint, signature } = JSON.parse(lines.at(-1)!)
      const head = JSON.parse(l[1049]!).sha256
      lines[lines.length - 1] = canonicalJson({ checkpoint: { ...checkpoint, head }, signature })
      await place.setLines(lines, 'checkpoints.jsonl')
    },
    found: ['edited', 12],
  },
]

test.each(rows)('$what: $found', async ({ tamper, found, alone = found }) => {
  await using place = await base.copy()
  const lines = await place.lines()
  if ((await tamper(place, lines)) !== 'written') {
    if (lines.length > 0 || found !== 'nothing') await place.setLines(lines)
  }
  const anchors = await place.logKeys().anchors()
  expect(anchors.map(({ place }) => place)).toEqual(['secrets', 'file'])
  const before = await contentOf(place)
  expect(await verdict(place, anchors)).toEqual(asVerdict(found))
  expect(await verdict(place, [])).toEqual(asVerdict(alone))
  expect(await contentOf(place)).toEqual(before)
})

function asVerdict(found: Row['found']) {
  return found === 'nothing' ? { ok: true } : { ok: false, cause: found[0], line: found[1] }
}

async function verdict(place: LogPlace, anchors: readonly FoundAnchor[]) {
  const { ok, problem } = await verdictOn(place.folder, anchors)
  return problem ? { ok, cause: problem.cause, line: problem.line } : { ok }
}

async function contentOf(place: LogPlace): Promise<string[]> {
  return Promise.all(
    ['audit.jsonl', 'checkpoints.jsonl'].map((file) =>
      readFile(join(place.folder, file), 'utf8').catch(() => 'none'),
    ),
  )
}

function set(lines: string[], at: number, change: (line: string) => string): void {
  const before = lines[at]!
  lines[at] = change(before)
  expect(lines[at]).not.toBe(before)
}

function edit(lines: string[], at: number): void {
  set(lines, at, (line) => line.replace('"actor":"window"', '"actor":"api"'))
}

/** Text of a line without its hash, and with another `prev` or `seq` where they are given. */
function stated(line: string, prev?: string, seq?: number): string {
  let text = line.replace(/,"sha256":"[\w-]{43}"\}$/u, '}')
  if (prev !== undefined) text = text.replace(/"prev":"[\w-]{43}"/u, `"prev":"${prev}"`)
  if (seq !== undefined) text = text.replace(/"seq":\d+\}$/u, `"seq":${seq}}`)
  return text
}

function rehash(lines: string[], at: number, prev?: string, seq?: number): void {
  const text = stated(lines[at]!, prev, seq)
  lines[at] = `${text.slice(0, -1)},"sha256":"${sha256(text)}"}`
}

function rechain(lines: string[], from: number, renumber = false): void {
  for (let at = from; at < lines.length; at++) {
    const prev = at === 0 ? noHash : (JSON.parse(lines[at - 1]!) as { sha256: string }).sha256
    rehash(lines, at, prev, renumber ? at : undefined)
  }
}

function lineAfter(line: string, entry: object): string {
  const { sha256: prev, seq } = JSON.parse(line) as { sha256: string; seq: number }
  const text = canonicalJson({ entry, prev, seq: seq + 1 })
  return `${text.slice(0, -1)},"sha256":"${sha256(text)}"}`
}

test('whoever asks for something cannot make the log believe in another key', async () => {
  await using place = await LogPlace.make()
  const log = place.open()
  const key = newSigningKey().publicKey
  const forged = { ...plainEntry(1), action: 'log.key', inputs: { key }, actor: 'system' as const }
  await log.append(forged)
  await log.append({ ...forged, action: 'log.trouble', inputs: { cause: 'edited' } })
  await log.close()
  expect(await verdict(place, [])).toEqual({ ok: true })
})
