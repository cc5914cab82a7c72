import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkContext, settle, soundIndex, soundTotals } from '../../../../test/support/health.ts'
import { Problem } from '../../platform/errors.ts'
import { diskCheck, judgeDisk } from './disk.ts'
import { indexCheck } from './index.ts'

const dataFolder = '/data'
test.each([
  ['plenty', 100e9, 500e9, 'healthy'],
  ['5 % of a large disk, which is plenty', 80e9, 2000e9, 'healthy'],
  ['under 5 % of a middling disk', 12e9, 300e9, 'degraded'],
  ['under 5 GB', 4.9e9, 20e9, 'degraded'],
  ['under 500 MB', 0.4e9, 500e9, 'unhealthy'],
])('%s free is told as %4$s', (_, free, size, status) => {
  expect(judgeDisk({ free, size, writable: true, dataFolder }).status).toBe(status)
})

test('a data folder that cannot be written is unhealthy however much room there is', () => {
  expect(judgeDisk({ free: 1e12, size: 1e12, writable: false, dataFolder })).toMatchObject({
    status: 'unhealthy',
    detail: '/data cannot be written',
  })
})

test('the real disk is measured, and a folder that is gone is noticed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-disk-'))
  const check = diskCheck(folder)
  expect((await check.check(checkContext())).detail).toMatch(/free of/u)
  await rm(folder, { recursive: true })
  expect(await check.check(checkContext())).toMatchObject({
    status: 'unhealthy',
    detail: `${folder} is gone`,
  })
})

test('before anything is stored, the disk that the data folder will be on is measured', async () => {
  const outcome = await diskCheck(join(tmpdir(), 'catalyst-not-yet', 'data')).check(checkContext())
  expect(outcome.detail).toMatch(/free of/u)
  expect(outcome.status).not.toBe('unhealthy')
})

test('a sound index tells how much is in it', async () => {
  expect(await indexCheck(soundIndex).check(checkContext())).toMatchObject({
    status: 'healthy',
    detail: '2 documents, 40 chunks, 120 KB',
  })
})

test('an index whose vectors cannot be made is degraded, with why and what to do', async () => {
  const index = {
    ...soundIndex,
    totals: async () => ({
      ...soundTotals,
      embeddings: {
        ...soundTotals.embeddings,
        problem: { message: 'The model file is missing.', remedy: 'Reinstall.' },
      },
    }),
  }
  expect(await indexCheck(index).check(checkContext())).toMatchObject({
    status: 'degraded',
    detail: expect.stringContaining('The model file is missing.'),
    hint: 'Reinstall.',
  })
})

test('damage is found in the background and reported from then on', async () => {
  let verified = 0
  const index = {
    ...soundIndex,
    verify: async () => {
      verified += 1
      return ['row 3 missing from index', 'wrong # of entries']
    },
  }
  let now = 0
  const check = indexCheck(index, () => now)
  await check.check(checkContext())
  expect(verified).toBe(0)
  now = 61_000
  await check.check(checkContext())
  await settle()
  expect(await check.check(checkContext())).toMatchObject({
    status: 'unhealthy',
    detail: 'The index is damaged: row 3 missing from index and 1 more',
  })
  now += 3_600_000
  await check.check(checkContext())
  expect(verified).toBe(1)
  await check.check(checkContext({}, {}, { asked: true }))
  expect(verified).toBe(2)
})

test('an index that cannot be read says why in its own words', async () => {
  const index = {
    ...soundIndex,
    statistics: async () => {
      throw new Problem('UNAVAILABLE', 'The index file is damaged.', 'Restore it.')
    },
  }
  expect(await indexCheck(index).check(checkContext())).toMatchObject({
    status: 'unhealthy',
    detail: 'The index file is damaged.',
    hint: 'Restore it.',
  })
})
