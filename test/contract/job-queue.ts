import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Claim, JobQueue, NewQueueJob, QueueJob } from '../../src/core/queue/ports.ts'

/** What a suite run gives to each test: an empty queue, the same one as another worker sees it, and a restart. */
export interface JobQueueFixture {
  readonly queue: JobQueue
  /** Over a connection of its own. */
  another(): Promise<JobQueue>
  reopen(): Promise<JobQueue>
  dispose(): Promise<void>
}

/** Claims without an end after which a job is dead in these tests. */
export const queueAttempts = 3
const long = 3_600_000

/** What every queue of jobs must do, whatever it is made of. */
export function describeJobQueue(name: string, open: () => Promise<JobQueueFixture>): void {
  describe(`job queue: ${name}`, () => {
    let fixture: JobQueueFixture
    let queue: JobQueue
    beforeEach(async () => {
      fixture = await open()
      queue = fixture.queue
    })
    afterEach(() => fixture.dispose())

    const claim = (limit: number, more: Partial<Parameters<JobQueue['claim']>[0]> = {}) =>
      queue.claim({ worker: 'w', leaseMs: long, limit, ...more })
    /** Claims until something comes: what a lease or a delay holds back comes after it. */
    const claimSoon = (limit = 10) =>
      vi.waitFor(async () => {
        const claims = await claim(limit)
        expect(claims).not.toEqual([])
        return claims
      }, 10_000)
    const all = async (filter: Parameters<JobQueue['list']>[0] = {}) =>
      (await queue.list(filter, { limit: 1000 })).jobs

    describe('jobs', () => {
      it('come with their payload, in order, and are ended with what came of them', async () => {
        const payload = { path: '/ä “b”.pdf', only: ['1', '2'], none: null, deep: { n: 1.5 } }
        await queue.add('g', [job(1, 'second'), job(0, payload)], { embed: true })
        const claims = await claim(5)
        expect(claims).toMatchObject([
          { group: 'g', position: 0, payload, state: 'claimed', attempts: 1 },
          { group: 'g', position: 1, payload: 'second' },
        ])
        expect(await queue.acknowledge(claims[0]!, { result: { outcome: 'read', chunks: 3 } })).toBe(true)
        expect(await queue.find('g', [0, 7])).toMatchObject([
          { position: 0, state: 'ended', result: { outcome: 'read', chunks: 3 } },
        ])
        expect(await queue.count('g')).toEqual({ waiting: 0, claimed: 1, ended: 1, dead: 0 })
        expect(await claim(5)).toEqual([])
      })

      it('survive a restart, as they stood', async () => {
        await queue.add('g', [job(0), job(1), job(2)], 'a note')
        const [first, second] = await claim(2)
        await queue.acknowledge(first!, { result: 'done' })
        await queue.saveProgress(second!, { lines: 12 })
        queue = await fixture.reopen()
        expect(await queue.note('g')).toBe('a note')
        expect(await all()).toMatchObject([
          { state: 'ended', result: 'done' },
          { state: 'claimed', progress: { lines: 12 } },
          { state: 'waiting' },
        ])
        // Whoever had the lease still has it.
        expect(await queue.acknowledge(second!, { result: 'done later' })).toBe(true)
      })

      it('can be settled from the start', async () => {
        const refused: NewQueueJob = { ...job(0), end: { result: { outcome: 'failed' }, keep: true } }
        await queue.add('g', [refused, job(1)], null)
        expect((await claim(5)).map(({ position }) => position)).toEqual([1])
        expect(await queue.find('g', [0])).toMatchObject([{ state: 'ended', result: { outcome: 'failed' } }])
      })

      it('are added wholly or not at all', async () => {
        const many = Array.from({ length: 2500 }, (_, position) => job(position))
        const adding = queue.add('g', many, { jobs: 2500 })
        // Whoever claims meanwhile gets none, or what is wholly there.
        const early = await claim(1)
        if (early.length > 0) expect(await queue.note('g')).toEqual({ jobs: 2500 })
        await adding
        expect((await queue.count('g')).waiting + early.length).toBe(2500)
        expect(await queue.groups()).toEqual(['g'])
        await expect(queue.add('g', [job(9000)], null)).rejects.toThrow()
        expect((await queue.count('g')).waiting + early.length).toBe(2500)
      })

      it('are told by group and position, in pages, by how they stand', async () => {
        await queue.add('b', [job(0), job(1)], null)
        await queue.add('a', [job(0), job(1), job(10)], null)
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const page = await queue.list({}, { cursor, limit: 2 })
          seen.push(...page.jobs.map(nameJob))
          cursor = page.nextCursor
        } while (cursor !== undefined)
        expect(seen).toEqual(['a/0', 'a/1', 'a/10', 'b/0', 'b/1'])
        await claim(1, { group: 'a' })
        expect((await all({ states: ['claimed'] })).map(nameJob)).toEqual(['a/0'])
        expect((await all({ group: 'b', states: ['waiting', 'claimed'] })).map(nameJob)).toEqual([
          'b/0',
          'b/1',
        ])
        for (const wrong of ['', 'x', '1', '|a'])
          await expect(queue.list({}, { cursor: wrong, limit: 2 })).rejects.toMatchObject({ code: 'INVALID' })
      })

      it('that are open end together, by group or by what they are about, whoever has them', async () => {
        await queue.add('g', [job(0, 'x', 'doc_a'), job(1, 'x', 'doc_b'), job(2, 'x', 'doc_a')], null)
        await queue.add('h', [job(0, 'x', 'doc_a'), job(1)], null)
        const [held] = await claim(1, { group: 'g' })
        expect(await queue.endOpen({ subjects: ['doc_a', 'doc_none'] }, { result: 'removed' })).toBe(3)
        expect(await queue.acknowledge(held!, { result: 'read' })).toBe(false)
        expect(await queue.find('g', [0, 1])).toMatchObject([
          { state: 'ended', result: 'removed' },
          { state: 'waiting' },
        ])
        expect(await queue.endOpen({ group: 'g' }, { result: 'cancelled' })).toBe(1)
        expect(await queue.count()).toEqual({ waiting: 1, claimed: 0, ended: 4, dead: 0 })
      })
    })

    describe('claims', () => {
      it('of two at once never give the same job, and leave none out', async () => {
        const other = await fixture.another()
        const positions = Array.from({ length: 200 }, (_, position) => position)
        await queue.add(
          'g',
          positions.map((position) => job(position)),
          null,
        )
        const got: number[] = []
        await Promise.all(
          [queue, other].map(async (one, at) => {
            for (;;) {
              const claims = await one.claim({ worker: `w${at}`, leaseMs: long, limit: 7 })
              if (claims.length === 0) return
              got.push(...claims.map(({ position }) => position))
              const ends = claims.map((held) => one.acknowledge(held, { result: at }))
              expect(await Promise.all(ends)).not.toContain(false)
            }
          }),
        )
        expect(got.toSorted((a, b) => a - b)).toEqual(positions)
      })

      it('take turns between groups: a small one does not wait behind a large one', async () => {
        const large = Array.from({ length: 500 }, (_, position) => job(position))
        await queue.add('large', large, null)
        await queue.add('small', [job(0), job(1), job(2)], null)
        const got = (await claim(6)).map(nameJob)
        expect(got.toSorted()).toEqual(['large/0', 'large/1', 'large/2', 'small/0', 'small/1', 'small/2'])
        await queue.add('third', [job(0)], null)
        const next = [...(await claim(1)), ...(await claim(1))].map(nameJob)
        expect(next).toContain('third/0')
      })

      it('one at a time take turns too', async () => {
        await queue.add('a', [job(0), job(1), job(2)], null)
        await queue.add('b', [job(0), job(1), job(2)], null)
        const got: string[] = []
        for (let n = 0; n < 6; n++) {
          const [held] = await claim(1)
          got.push(held!.group)
          await queue.acknowledge(held!, { result: null })
        }
        expect(got.join('')).toMatch(/^(ab|ba){3}$/u)
      })

      it('can be of one group alone', async () => {
        await queue.add('a', [job(0)], null)
        await queue.add('b', [job(0)], null)
        expect((await claim(5, { group: 'b' })).map(nameJob)).toEqual(['b/0'])
        expect(await claim(5, { group: 'none' })).toEqual([])
      })
    })

    describe('leases', () => {
      it('hold until they end; then the job is there again, and the late one changes nothing', async () => {
        await queue.add('g', [job(0)], null)
        const [crashed] = await claim(1, { leaseMs: 1500 })
        expect(await claim(1)).toEqual([])
        const [taken] = await claimSoon()
        expect(taken).toMatchObject({ position: 0, attempts: 2 })
        expect(await queue.acknowledge(crashed!, { result: 'late' })).toBe(false)
        expect(await queue.saveProgress(crashed!, 1)).toBe(false)
        expect(await queue.retry(crashed!, 0, 'late')).toBe('lost')
        expect(await queue.extend([crashed!, taken!], long)).toEqual([crashed])
        expect(await queue.acknowledge(taken!, { result: 'in time' })).toBe(true)
        expect(await queue.acknowledge(taken!, { result: 'twice' })).toBe(false)
        expect(await queue.find('g', [0])).toMatchObject([{ result: 'in time' }])
      })

      it('last longer when they are extended', async () => {
        await queue.add('g', [job(0), job(1)], null)
        const [kept, left] = await claim(2, { leaseMs: 1500 })
        expect(await queue.extend([kept!], long)).toEqual([])
        expect((await claimSoon()).map(nameJob)).toEqual([nameJob(left!)])
        expect(await queue.acknowledge(kept!, { result: 1 })).toBe(true)
      })

      it('given back were no attempt, however often', async () => {
        await queue.add('g', [job(0), job(1)], null)
        for (let n = 0; n < queueAttempts + 2; n++) {
          const claims = await claim(2)
          expect(claims).toMatchObject([{ attempts: 1 }, { attempts: 1 }])
          await queue.release(claims)
        }
        expect(await queue.count()).toEqual({ waiting: 2, claimed: 0, ended: 0, dead: 0 })
      })

      it('all end when the one process that works starts anew', async () => {
        await queue.add('g', [job(0), job(1)], null)
        const before = await claim(2)
        await queue.saveProgress(before[1]!, { lines: 5 })
        await queue.endLeases()
        expect(await queue.acknowledge(before[0]!, { result: 1 })).toBe(false)
        const again = [...(await claim(2)), ...(await claim(2))]
        expect(again.map(nameJob).toSorted()).toEqual(['g/0', 'g/1'])
        expect(again.find(({ position }) => position === 1)).toMatchObject({ progress: { lines: 5 } })
      })
    })

    describe('jobs that fail', () => {
      it('are tried again after a time, and are dead after the last attempt, with the reason', async () => {
        await queue.add('g', [job(0)], null)
        const [first] = await claim(1)
        expect(await queue.retry(first!, 1500, 'locked')).toBe('waiting')
        expect(await claim(1)).toEqual([])
        expect(await all()).toMatchObject([{ state: 'waiting', reason: 'locked' }])
        const [second] = await claimSoon()
        expect(await queue.retry(second!, 0, 'locked')).toBe('waiting')
        const [third] = await claimSoon()
        expect(third).toMatchObject({ attempts: queueAttempts })
        expect(await queue.retry(third!, 0, 'broken for good')).toBe('dead')
        expect(await claim(1)).toEqual([])
        expect(await all({ states: ['dead'] })).toMatchObject([{ reason: 'broken for good' }])
      })

      it('without a word, since they end whoever takes them, are dead after the last attempt', async () => {
        await queue.add('g', [job(0, 'poison'), job(1), job(2)], null)
        for (let attempt = 1; attempt <= queueAttempts; attempt++) {
          for (const held of await claim(10)) {
            if (held.payload === 'poison') expect(held.attempts).toBe(attempt)
            else await queue.acknowledge(held, { result: 'read' })
          }
          await queue.endLeases()
        }
        expect(await claim(10)).toEqual([])
        const dead = await all({ states: ['dead'] })
        expect(dead).toMatchObject([
          { payload: 'poison', reason: expect.stringContaining(`${queueAttempts} times`) },
        ])
        expect(await queue.count()).toEqual({ waiting: 0, claimed: 0, ended: 2, dead: 1 })
      })

      it('so take few others along: those that were tried come last, and one at a time', async () => {
        await queue.add('g', [job(0), job(1), job(2), job(3)], null)
        expect(await claim(3)).toHaveLength(3)
        await queue.endLeases()
        const got = [await claim(10), await claim(10), await claim(10), await claim(10)]
        expect(got.map((claims) => claims.map(({ position }) => position))).toEqual([[0, 3], [1], [2], []])
      })

      it('but come further each time are not dead', async () => {
        await queue.add('g', [job(0)], null)
        for (let n = 0; n < queueAttempts + 2; n++) {
          const [held] = await claim(1)
          expect(held?.progress).toEqual(n === 0 ? undefined : { lines: n - 1 })
          await queue.saveProgress(held!, { lines: n })
          await queue.endLeases()
        }
        expect(await queue.count()).toMatchObject({ waiting: 1, dead: 0 })
      })

      it('for good can be tried again as new, or dropped', async () => {
        await queue.add('g', [job(0), job(1), job(2)], null)
        for (let n = 0; n < queueAttempts; n++) {
          while ((await claim(5)).length > 0);
          await queue.endLeases()
        }
        expect((await queue.count()).dead).toBe(3)
        const key = (position: number) => ({ group: 'g', position })
        expect(await queue.retryDead([key(0), key(9), { group: 'none', position: 0 }])).toBe(1)
        expect(await queue.dropDead([key(1), key(0)])).toBe(1)
        expect(await claim(5)).toMatchObject([{ position: 0, attempts: 1 }])
        expect((await all()).map(nameJob)).toEqual(['g/0', 'g/2'])
      })
    })

    describe('groups', () => {
      it('are closed with all but what is to be kept and what is dead', async () => {
        await queue.add('g', [job(0), job(1), job(2), job(3)], null)
        const [read, failed] = await claim(2)
        await queue.acknowledge(read!, { result: 'read' })
        await queue.acknowledge(failed!, { result: 'failed', keep: true })
        expect((await all({ keep: true })).map(nameJob)).toEqual(['g/1'])
        await queue.close('g')
        expect((await all()).map(nameJob)).toEqual(['g/1'])
        expect(await queue.groups()).toEqual([])
        expect(await queue.note('g')).toBeUndefined()
        expect(await claim(5)).toEqual([])
      })

      it('forget what they kept once they are closed and old enough', async () => {
        for (const group of ['old', 'open']) {
          const end = { result: 'failed', keep: true }
          await queue.add(group, [{ ...job(0), end }], null)
        }
        await queue.close('old')
        await queue.forget(new Date(Date.now() - long))
        expect(await all()).toHaveLength(2)
        await queue.forget(new Date(Date.now() + 60_000))
        expect((await all()).map(nameJob)).toEqual(['open/0'])
      })
    })
  })
}

function job(position: number, payload: unknown = `job ${position}`, subject?: string): NewQueueJob {
  return { position, payload, subject }
}

function nameJob({ group, position }: QueueJob | Claim): string {
  return `${group}/${position}`
}
