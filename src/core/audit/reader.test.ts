import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { LogPlace, plainEntry } from '../../../test/support/audit-log.ts'
import { createAuditReader } from './reader.ts'

/** Verifies and lists over and over while the log is written; gives what was wrong each time. */
async function readBesideWriter(during: { readonly beginAnew: boolean }) {
  await using place = await LogPlace.make()
  const keys = place.logKeys()
  const log = place.open({ fileBytes: 15_000, every: 20 })
  await log.append(plainEntry(0))
  const reader = createAuditReader({
    folder: place.folder,
    anchors: () => keys.anchors(),
    anchorText: async () => undefined,
    live: () => true,
    settled: () => log.flush(),
  })
  let verdicts = 0
  const wrong: unknown[] = []
  const read = async () => {
    while (verdicts < 150) {
      const { ok, problem } = await reader.verify()
      verdicts++
      if (!ok) wrong.push(problem)
      await reader.list({ text: 'nobody says this' }, { limit: 3 })
    }
  }
  const reading = Promise.all([read(), read(), read(), read()])
  const ended = reading.then(
    () => true,
    () => true,
  )
  for (let n = 1; !(await Promise.race([ended, sleep(1)])); n++) {
    for (let at = 0; at < 10; at++) void log.append(plainEntry(10 * n + at))
    await log.flush()
    // The log grows with every round: readers that never come to an end would show nothing.
    for (const seen = verdicts; n % 20 === 0 && verdicts === seen; )
      if (await Promise.race([ended, sleep(1)])) break
    if (during.beginAnew && n % 40 === 0) await log.beginAnew('It has grown long.')
  }
  await reading
  await log.close()
  return wrong
}

test('a log is sound also while it is written and its full files get other names', async () => {
  expect(await readBesideWriter({ beginAnew: false })).toEqual([])
}, 60_000)

test('a log is sound also while a new one is begun in its place', async () => {
  expect(await readBesideWriter({ beginAnew: true })).toEqual([])
}, 60_000)
