import { spawn } from 'node:child_process'
import { appendFile, cp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogPlace, plainEntry, verdictOn } from '../../../test/support/audit-log.ts'
import { AppendFile } from './append-file.ts'
import type { Entry } from './entry.ts'
import { logFiles } from './log-folder.ts'

let place: LogPlace
beforeEach(async () => {
  place = await LogPlace.make()
})
afterEach(() => place[Symbol.asyncDispose]())

const urgent = (n: number): Entry => ({ ...plainEntry(n), security: true })
const verdict = async () => verdictOn(place.folder, await place.logKeys().anchors())
const entries = async (file?: string) =>
  (await place.lines(file)).map((line) => (JSON.parse(line) as { entry: Entry }).entry)
const actions = async () => (await entries()).map(({ action }) => action)

test('who records nothing leaves no trace', async () => {
  await place.open().close()
  await expect(readdir(place.folder)).rejects.toThrow('ENOENT')
})

test('an entry that security depends on is on disk and signed when it is acknowledged', async () => {
  const log = place.open()
  await log.append(plainEntry(1))
  expect(await verdict()).toMatchObject({ ok: true, entries: 2, sealed: 1 })
  await log.append(urgent(2))
  expect(await verdict()).toMatchObject({ ok: true, entries: 3, sealed: 3 })
  await log.close()
})

test('a checkpoint is made after a hundred entries, after a time, and at the end', async () => {
  const log = place.open({ sealAfterMs: 50 })
  for (let n = 0; n < 250; n++) void log.append(plainEntry(n))
  await log.flush()
  expect(await verdict()).toMatchObject({ ok: true, entries: 251, sealed: 201 })
  await expect.poll(async () => (await verdict()).sealed, { timeout: 3000 }).toBe(251)
  await log.append(plainEntry(251))
  await log.close()
  expect(await verdict()).toMatchObject({ ok: true, entries: 252, sealed: 252, anchors: ['secrets', 'file'] })
})

test('a log goes on where it was left, and full files are closed', async () => {
  for (let round = 0; round < 3; round++) {
    const log = place.open({ fileBytes: 20_000 })
    for (let n = 0; n < 130; n++) void log.append(plainEntry(round * 200 + n))
    await log.close()
  }
  const files = await logFiles(place.folder)
  expect(files.length).toBeGreaterThan(3)
  expect(files[0]).toBe('audit-000000000000.jsonl')
  expect(await verdict()).toMatchObject({ ok: true, entries: 391, sealed: 391 })
  await rm(join(place.folder, files[1]!))
  expect(await verdict()).toMatchObject({ ok: false, problem: { cause: 'removed', line: 1, file: files[2] } })
})

test('a second writer is refused while the first lives', async () => {
  const first = place.open()
  await first.append(plainEntry(1))
  const troubles: (string | undefined)[] = []
  const second = place.open({ onTrouble: (message) => troubles.push(message) })
  await second.append(plainEntry(2))
  expect(troubles).toEqual([expect.stringContaining('Another process writes the audit log')])
  await second.close()
  await first.close()
  expect(await verdict()).toMatchObject({ ok: true, entries: 2 })
})

test('a line that a crash cut off is taken out, and an entry says so', async () => {
  const log = place.open()
  await log.append(urgent(1))
  await log.close()
  await appendFile(join(place.folder, 'audit.jsonl'), '{"entry":{"action":"settings.upd')
  expect(await verdict()).toMatchObject({ ok: false, problem: { cause: 'torn', line: 3 } })

  const again = place.open()
  await again.append(plainEntry(2))
  await again.close()
  expect(await actions()).toEqual(['log.begin', 'settings.update', 'log.repair', 'settings.update'])
  expect((await entries())[2]!.inputs).toMatchObject({ bytes: 32, text: '{"entry":{"action":"settings.upd' })
  expect(await verdict()).toMatchObject({ ok: true, repairs: 1 })
})

test('entries that a crash left unsigned are signed at the next opening', async () => {
  const log = place.open({ sealAfterMs: 60_000 })
  await log.append(plainEntry(1))
  await log.append(plainEntry(2))
  // As a kill leaves it: the lock goes with the process, nothing is closed.
  const left = await place.copy()
  await log.close()
  const again = left.open()
  await again.append(plainEntry(3))
  await again.close()
  const found = await verdictOn(left.folder, await left.logKeys().anchors())
  expect(found).toMatchObject({ ok: true, entries: 4, sealed: 4, repairs: 0 })
  await left[Symbol.asyncDispose]()
})

test.each([
  ['set back', 'rolled-back', async (backup: LogPlace) => backup.folder],
  ['deleted', 'removed', async () => undefined],
] as const)(
  'a log that was %s is not written on: it is set aside, and stays a problem',
  async (_what, cause, from) => {
    const log = place.open()
    await log.append(urgent(1))
    await log.close()
    const backup = await place.copy()
    const more = place.open()
    await more.append(urgent(2))
    await more.close()
    const source = await from(backup)
    await rm(place.folder, { recursive: true })
    if (source) await cp(source, place.folder, { recursive: true })

    const again = place.open()
    await again.append(urgent(3))
    await again.close()
    expect(await actions()).toEqual(['log.begin', 'log.trouble', 'settings.update'])
    expect(await verdict()).toMatchObject({ ok: false, problem: { cause, line: 2 } })
    expect((await readdir(place.root)).some((name) => name.startsWith('audit.set-aside-'))).toBe(true)
    await backup[Symbol.asyncDispose]()
  },
)

test('while the secrets are locked entries are chained, and signed once they are unlocked', async () => {
  place.keys.lock(false)
  const keys = place.logKeys()
  const log = place.open({ keys })
  await log.append(urgent(1))
  expect(await verdict()).toMatchObject({ ok: true, entries: 2, sealed: 0, anchors: [] })
  place.keys.lock(true)
  await log.keyArrived()
  await log.close()
  expect(await actions()).toEqual(['log.begin', 'settings.update', 'log.key'])
  expect(await verdict()).toMatchObject({ ok: true, entries: 3, sealed: 3, anchors: ['secrets', 'file'] })
})

test('a disk that takes nothing holds nobody up, is said once, and nothing is lost when it is over', async () => {
  const troubles: (string | undefined)[] = []
  // A file stands where the folder should: nothing can be written.
  await writeFile(place.folder, 'in the way')
  const log = place.open({ onTrouble: (message) => troubles.push(message) })
  const began = performance.now()
  for (let n = 0; n < 10; n++) await log.append(urgent(n))
  expect(performance.now() - began).toBeLessThan(1500)
  expect(troubles).toEqual([expect.stringContaining('cannot be written')])
  expect(log.waiting).toBe(10)
  await rm(place.folder)
  await expect.poll(() => troubles.at(-1), { timeout: 5000 }).toBe(undefined)
  await log.close()
  expect(await verdict()).toMatchObject({ ok: true, entries: 11 })
})

test('a piece that the disk does not take leaves the file as it was', async ({ skip }) => {
  // A device that is always full; only Linux has it.
  if (!(await stat('/dev/full').catch(() => undefined))) skip()
  await symlink('/dev/full', join(place.root, 'audit.jsonl'))
  const full = new AppendFile(place.root, 'audit.jsonl')
  await expect(full.append('a line\n')).rejects.toThrow('ENOSPC')
  expect(full.bytes).toBe(0)
  await full.close()
})

test('what was acknowledged survives kill -9', { timeout: 60_000 }, async () => {
  const program = fileURLToPath(new URL('../../../test/crash/audit-writer.ts', import.meta.url))
  for (let round = 0; round < 5; round++) {
    const child = spawn(process.execPath, [program, place.root], { stdio: ['ignore', 'pipe', 'inherit'] })
    let acknowledged = ''
    child.stdout.on('data', (data) => {
      acknowledged += data
      if (acknowledged.split('\n').length > 10 + round * 7) child.kill('SIGKILL')
    })
    await new Promise((resolve) => child.on('close', resolve))
    const said = acknowledged.split('\n').slice(0, -1)
    const text = await readFile(join(place.folder, 'audit.jsonl'), 'utf8')
    expect(said.length).toBeGreaterThan(5)
    for (const id of said) expect(text).toContain(`"requestId":"${id}"`)
  }
  const log = place.open()
  await log.append(plainEntry(1))
  await log.close()
  const { ok, problem } = await verdictOn(
    place.folder,
    (await place.logKeys(undefined).anchors()).filter(({ place: where }) => where === 'file'),
  )
  expect(problem).toBe(undefined)
  expect(ok).toBe(true)
})

test('a new log is begun with the reason, and the old one is kept as it is', async () => {
  const log = place.open()
  await log.append(urgent(1))
  const text = await readFile(join(place.folder, 'audit.jsonl'), 'utf8')
  const [aside] = await Promise.all([log.beginAnew('It has grown long.'), log.append(plainEntry(2))])
  await log.append(urgent(3))
  await log.close()
  expect((await entries()).map(({ action, why }) => why ?? action)).toContain('It has grown long.')
  expect((await actions())[0]).toBe('log.begin')
  expect(await verdict()).toMatchObject({ ok: true, anchors: ['secrets', 'file'] })
  expect(await readFile(join(aside, 'audit.jsonl'), 'utf8')).toContain(text)
  expect(await verdictOn(aside)).toMatchObject({ ok: true })
})
