import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunSummary } from '../../src/contract/runs.ts'
import type { JournalEntry, PlacedStep, RunStore } from '../../src/core/runs/ports.ts'

/** What a suite run gives to each test: an empty store, and a way to close and open it again on the same data. */
export interface RunStoreFixture {
  readonly store: RunStore
  reopen(): Promise<RunStore>
  dispose(): Promise<void>
}

/** What every store of runs must do, whatever it is made of. */
export function describeRunStore(name: string, open: () => Promise<RunStoreFixture>): void {
  describe(`run store: ${name}`, () => {
    let fixture: RunStoreFixture
    let store: RunStore
    beforeEach(async () => {
      fixture = await open()
      store = fixture.store
    })
    afterEach(() => fixture.dispose())

    describe('runs', () => {
      it('keeps everything a run was saved with, also when it is opened again', async () => {
        const run = describedRun('run_1', {
          status: 'partial',
          startedAt: at(1),
          endedAt: at(9),
          figures: { chunks: 12.5 },
          pauses: [{ from: at(2), to: at(3) }],
          message: 'One of two failed – “é”.',
          remedy: 'Try it again.',
        })
        await store.save(run)
        expect(await store.get('run_1')).toEqual(run)
        expect(await (await fixture.reopen()).get('run_1')).toEqual(run)
      })

      it('knows no run that was never saved', async () => {
        expect(await store.get('run_none')).toBeUndefined()
        expect(await store.seenAt('run_none')).toBeUndefined()
        expect((await store.steps.page('run_none', {}, { limit: 5 })).steps).toEqual([])
      })

      it('replaces what a run was saved with before, and says when that was', async () => {
        const before = Date.now()
        await store.save(describedRun('run_1', { message: 'Under way.' }))
        const run = describedRun('run_1', { status: 'succeeded', startedAt: at(1), endedAt: at(2) })
        await store.save(run)
        const after = Date.now()
        expect(await store.get('run_1')).toEqual(run)
        const seen = Date.parse((await store.seenAt('run_1')) ?? '')
        // Clocks of two machines may differ by as much as NTP allows.
        expect(seen).toBeGreaterThanOrEqual(before - 1000)
        expect(seen).toBeLessThanOrEqual(after + 1000)
      })

      it('lists what is unfinished, oldest first', async () => {
        await store.save(describedRun('run_2', { createdAt: at(2), status: 'running' }))
        await store.save(describedRun('run_1', { createdAt: at(1), status: 'queued' }))
        await store.save(describedRun('run_3', { createdAt: at(3), status: 'failed', endedAt: at(4) }))
        expect((await store.unfinished()).map(({ id }) => id)).toEqual(['run_1', 'run_2'])
      })
    })

    describe('lists of runs', () => {
      it('gives pages, newest first, and each run once, even of one moment', async () => {
        for (const id of ['run_c', 'run_a', 'run_b', 'run_d']) await store.save(describedRun(id))
        await store.save(describedRun('run_new', { createdAt: at(5) }))
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const page = await store.list({}, { cursor, limit: 2 })
          expect(page.total).toBe(5)
          seen.push(...page.runs.map(({ id }) => id))
          cursor = page.nextCursor
        } while (cursor !== undefined)
        expect(seen).toEqual(['run_new', 'run_d', 'run_c', 'run_b', 'run_a'])
      })

      it('gives no cursor after the last run', async () => {
        await store.save(describedRun('run_1'))
        expect((await store.list({}, { limit: 1 })).nextCursor).toBeUndefined()
      })

      it('does not lose its place when runs come and go between pages', async () => {
        for (let n = 1; n <= 4; n++) await store.save(describedRun(`run_${n}`, { createdAt: at(n) }))
        const first = await store.list({}, { limit: 2 })
        await store.save(describedRun('run_5', { createdAt: at(5) }))
        await store.save(describedRun('run_3', { createdAt: at(3), status: 'succeeded', endedAt: at(6) }))
        await store.forget(4)
        const second = await store.list({}, { cursor: first.nextCursor, limit: 2 })
        expect(second.runs.map(({ id }) => id)).toEqual(['run_2', 'run_1'])
      })

      const filters = [
        ['kind', { kind: 'embed' }, ['run_2']],
        ['status', { status: 'failed' }, ['run_3', 'run_2']],
        ['part of a title, in any case', { filter: 'hANDB' }, ['run_1']],
        ['characters that mean something in patterns', { filter: '100% [.*]_' }, ['run_3']],
        ['the id of a request', { filter: 'req_of_2' }, ['run_2']],
        ['its own id', { filter: 'run_3' }, ['run_3']],
        ['a moment', { from: at(2) }, ['run_3', 'run_2']],
        ['several at once', { status: 'failed', from: at(3) }, ['run_3']],
        ['what nothing matches', { filter: 'run_%' }, []],
      ] as const
      it('finds runs by what they are', async () => {
        await store.save(describedRun('run_1', { createdAt: at(1), title: 'Ingest handbook' }))
        await store.save(
          describedRun('run_2', {
            ...{ createdAt: at(2), kind: 'embed', status: 'failed', endedAt: at(8), requestId: 'req_of_2' },
          }),
        )
        await store.save(
          describedRun('run_3', {
            ...{ createdAt: at(3), status: 'failed', endedAt: at(8), title: 'Up to 100% [.*]_' },
          }),
        )
        for (const [what, filter, ids] of filters) {
          const page = await store.list(filter, { limit: 10 })
          expect(
            page.runs.map(({ id }) => id),
            what,
          ).toEqual(ids)
          expect(page.total, what).toBe(ids.length)
        }
      })

      it('refuses the cursor of another list', async () => {
        for (const cursor of ['', 'x', '12', '2026-01-01T00:00:00Z', '1.5'])
          await expect(store.list({}, { cursor, limit: 5 })).rejects.toMatchObject({ code: 'INVALID' })
      })
    })

    describe('steps', () => {
      it('keeps everything a step was saved with, in order of position', async () => {
        const run = describedRun('run_1')
        const child = describedStep('b', 2, {
          ...{ parent: 'a', kind: 'model', status: 'failed', startedAt: at(1), endedAt: at(2) },
          ...{ detail: '12 pages', code: 'timeout', message: 'It took too long.', remedy: 'Try again.' },
          attributes: { model: 'm', tokensIn: 12, exitCode: 0 },
        })
        await store.save(run, [child, describedStep('a', 0)])
        await store.save(run, [describedStep('c', 1)])
        const all = await (await fixture.reopen()).steps.all('run_1')
        expect(all.map(({ id }) => id)).toEqual(['a', 'c', 'b'])
        expect(all[2]).toEqual(child)
      })

      it('replaces a step of the same id, and keeps those of other runs apart', async () => {
        await store.save(describedRun('run_1'), [describedStep('a', 0, { message: 'Waits.' })])
        await store.save(describedRun('run_2'), [describedStep('a', 0, { name: 'another' })])
        const step = describedStep('a', 0, { status: 'succeeded', endedAt: at(1), revision: 2 })
        await store.save(describedRun('run_1'), [step])
        expect(await store.steps.all('run_1')).toEqual([step])
        expect((await store.steps.all('run_2')).map(({ name }) => name)).toEqual(['another'])
      })

      it('gives pages of what matches, with how many parts each step has', async () => {
        const parts = Array.from({ length: 5 }, (_, n) =>
          describedStep(`p${n}`, n + 1, { parent: 'a', status: n === 3 ? 'failed' : 'succeeded' }),
        )
        await store.save(describedRun('run_1'), [describedStep('a', 0, { kind: 'phase' }), ...parts])
        const top = await store.steps.page('run_1', { parent: '' }, { limit: 10 })
        expect(top.steps).toMatchObject([{ id: 'a', parts: { total: 5, failed: 1 } }])
        const first = await store.steps.page('run_1', { parent: 'a' }, { limit: 3 })
        expect(first.steps.map(({ id }) => id)).toEqual(['p0', 'p1', 'p2'])
        expect(first.total).toBe(5)
        const { nextCursor: cursor } = first
        const second = await store.steps.page('run_1', { parent: 'a' }, { cursor, limit: 3 })
        expect(second.steps.map(({ id }) => id)).toEqual(['p3', 'p4'])
        expect(second.nextCursor).toBeUndefined()
        const failed = await store.steps.page('run_1', { status: 'failed', kind: 'item' }, { limit: 3 })
        expect(failed.steps.map(({ id }) => id)).toEqual(['p3'])
      })

      it('finds what overlaps a time; what has not ended goes on', async () => {
        await store.save(describedRun('run_1'), [
          describedStep('early', 0, { startedAt: at(1), endedAt: at(2) }),
          describedStep('across', 1, { startedAt: at(2), endedAt: at(6) }),
          describedStep('open', 2, { status: 'running', startedAt: at(3) }),
          describedStep('late', 3, { startedAt: at(8), endedAt: at(9) }),
          describedStep('waiting', 4),
        ])
        const page = await store.steps.page('run_1', { from: at(4), to: at(5) }, { limit: 10 })
        expect(page.steps.map(({ id }) => id)).toEqual(['across', 'open'])
      })

      it('refuses the cursor of another list', async () => {
        await store.save(describedRun('run_1'))
        for (const cursor of ['', 'x', '-1', '1.5', `${at(1)}|run_1`]) {
          const page = store.steps.page('run_1', {}, { cursor, limit: 5 })
          await expect(page).rejects.toMatchObject({ code: 'INVALID' })
        }
      })

      it('tells what has changed since a revision, after what it is part of', async () => {
        const run = describedRun('run_1')
        await store.save(run, [describedStep('a', 0), describedStep('b', 1, { parent: 'a', revision: 2 })])
        const { revision } = await store.steps.page('run_1', {}, { limit: 5 })
        expect(revision).toBe(2)
        const changed = describedStep('b', 1, { parent: 'a', revision: 3, status: 'succeeded' })
        await store.save(run, [changed, describedStep('c', 2, { revision: 4 })])
        const changes = await store.steps.changes('run_1', revision, 10)
        expect(changes.steps.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
        expect(changes.revision).toBe(4)
        expect(await store.steps.changes('run_1', 4, 10)).toMatchObject({ steps: [], revision: 4 })
      })

      it('gives a step with what it is part of, outermost first', async () => {
        await store.save(describedRun('run_1'), [
          describedStep('a', 0),
          describedStep('b', 1, { parent: 'a' }),
          describedStep('c', 2, { parent: 'b' }),
        ])
        const found = await store.steps.withPath('run_1', 'c')
        expect(found?.step).toMatchObject({ id: 'c', parent: 'b' })
        expect(found?.path.map(({ id }) => id)).toEqual(['a', 'b'])
        expect(await store.steps.withPath('run_1', 'none')).toBeUndefined()
      })

      it('forgets payloads of steps that began before a moment, and nothing else', async () => {
        const steps = [
          describedStep('a', 0, { startedAt: at(1) }),
          describedStep('b', 1, { startedAt: at(3) }),
        ]
        const payloads = steps.map(({ id: step }) => ({ step, name: 'prompt', text: 'x', length: 1 }))
        await store.save(describedRun('run_1'), steps, payloads)
        expect(await store.forgetPayloads(at(2))).toBe(1)
        expect(await store.steps.payloads('run_1', 'a')).toEqual([])
        expect(await store.steps.payloads('run_1', 'b')).toHaveLength(1)
        expect(await store.steps.withPath('run_1', 'a')).toBeDefined()
        expect(await store.forgetPayloads(at(2))).toBe(0)
      })

      it('keeps payloads apart from steps, by name, and says what was shortened', async () => {
        await store.save(
          describedRun('run_1'),
          [describedStep('a', 0)],
          [
            { step: 'a', name: 'output', text: 'short', length: 5 },
            { step: 'a', name: 'input', text: 'cut', length: 30_000 },
          ],
        )
        const latest = { step: 'a', name: 'output', text: 'other', length: 5 }
        await store.save(describedRun('run_1'), [], [latest])
        expect(await store.steps.payloads('run_1', 'a')).toEqual([
          { name: 'input', text: 'cut', length: 30_000, truncated: true },
          { name: 'output', text: 'other', length: 5, truncated: false },
        ])
        expect(await store.steps.payloads('run_1', 'b')).toEqual([])
      })

      it('tells when steps ran; those that wait have no time', async () => {
        await store.save(describedRun('run_1'), [
          describedStep('a', 0, { startedAt: at(1), status: 'running' }),
          describedStep('b', 1, { parent: 'a', startedAt: at(1), endedAt: at(3) }),
          describedStep('c', 2),
        ])
        const times = await store.steps.times('run_1', ms(9))
        expect(times.toSorted((x, y) => x.id.localeCompare(y.id))).toEqual([
          { id: 'a', parent: '', from: ms(1), to: ms(9) },
          { id: 'b', parent: 'a', from: ms(1), to: ms(3) },
        ])
      })

      it('keeps ten thousand steps of one save', async () => {
        const steps = Array.from({ length: 10_000 }, (_, n) => describedStep(`s${n}`, n, { revision: n + 1 }))
        await store.save(describedRun('run_1'), steps)
        const page = await store.steps.page('run_1', {}, { cursor: '9997', limit: 10 })
        expect(page).toMatchObject({ total: 10_000, revision: 10_000 })
        expect(page.steps.map(({ id }) => id)).toEqual(['s9998', 's9999'])
      })
    })

    describe('what is forgotten', () => {
      it('is the oldest ended runs with all that is theirs, never one under way', async () => {
        for (let n = 1; n <= 4; n++) {
          const ended = n === 2 ? {} : { status: 'succeeded' as const, endedAt: at(n + 1) }
          const payload = { step: 'a', name: 'input', text: 'x', length: 1 }
          await store.save(
            describedRun(`run_${n}`, { createdAt: at(n), ...ended }),
            [describedStep('a', 0)],
            [payload],
          )
        }
        await store.forget(1)
        const { runs } = await store.list({}, { limit: 10 })
        expect(runs.map(({ id }) => id)).toEqual(['run_4', 'run_2'])
        expect(await store.steps.all('run_1')).toEqual([])
        expect(await store.steps.payloads('run_1', 'a')).toEqual([])
        expect(await store.steps.all('run_4')).toHaveLength(1)
      })
    })

    describe('the journal', () => {
      /** Reads on from a cursor until nothing comes. */
      const follow = async (from?: string, limit = 2) => {
        const entries: JournalEntry[] = []
        for (let cursor = from; ; ) {
          const page = await store.readJournal(cursor, limit)
          if (page.entries.length === 0)
            return { names: entries.map(nameEntry), entries, cursor: page.cursor }
          expect(page.entries.length).toBeLessThanOrEqual(limit)
          entries.push(...page.entries)
          cursor = page.cursor
        }
      }

      it('tells of every run and step in the order they were saved, the steps first', async () => {
        await store.save(describedRun('run_1'), [describedStep('b', 1), describedStep('a', 0)])
        await store.save(describedRun('run_2'))
        await store.save(describedRun('run_3'), [describedStep('a', 0)])
        expect((await follow()).names).toEqual([
          ...['run_1/a', 'run_1/b', 'run_1'],
          ...['run_2', 'run_3/a', 'run_3'],
        ])
      })

      it('goes on from its cursor after a restart, with what has changed since and nothing else', async () => {
        await store.save(describedRun('run_1'), [describedStep('a', 0), describedStep('b', 1)])
        await store.save(describedRun('run_2'))
        const { cursor } = await follow()
        store = await fixture.reopen()
        expect((await follow(cursor)).names).toEqual([])
        const ended = describedStep('a', 0, {
          status: 'succeeded',
          endedAt: at(3),
          attributes: { model: 'm' },
        })
        const run = describedRun('run_1', { status: 'succeeded', endedAt: at(3) })
        await store.save(run, [ended])
        const later = await follow(cursor)
        const { position: _, revision: __, ...step } = ended
        expect(later.entries).toEqual([{ runId: 'run_1', step }, { run }])
        expect((await follow(later.cursor)).names).toEqual([])
      })

      it('tells of what has changed many times once, as it stands last', async () => {
        for (let n = 0; n < 5; n++) await store.save(describedRun('run_1', { message: `Save ${n}` }))
        const { entries } = await follow()
        expect(entries).toMatchObject([{ run: { message: 'Save 4' } }])
      })

      it('misses nothing that is saved while it is read, in pages of any size', async () => {
        const wanted: string[] = []
        const seen: string[] = []
        let cursor: string | undefined
        for (let round = 0; round < 8; round++) {
          const reading = store.readJournal(cursor, [100, 1, 3][round % 3] ?? 1)
          const saving = [0, 1, 2].map((n) => {
            const steps = Array.from({ length: n }, (_, at) => describedStep(`s${at}`, at))
            const id = `run_${round}.${n}`
            wanted.push(...steps.map((step) => `${id}/${step.id}`), id)
            return store.save(describedRun(id), steps)
          })
          const page = await reading
          seen.push(...page.entries.map(nameEntry))
          cursor = page.cursor
          await Promise.all(saving)
        }
        seen.push(...(await follow(cursor, 3)).names)
        // Saves that are made at the same time may come in any order, each with its steps before it.
        expect(seen.toSorted()).toEqual(wanted.toSorted())
      })

      it('leaves out what was forgotten, and goes on', async () => {
        await store.save(describedRun('run_1', { status: 'failed', endedAt: at(1) }), [describedStep('a', 0)])
        const { cursor } = await store.readJournal(undefined, 1)
        await store.save(describedRun('run_2', { createdAt: at(2) }))
        await store.forget(1)
        expect((await follow(cursor)).names).toEqual(['run_2'])
      })

      it('has an end, after which only what comes later is told', async () => {
        expect(await store.readJournal(await store.findJournalEnd(), 5)).toMatchObject({ entries: [] })
        await store.save(describedRun('run_1'), [describedStep('a', 0)])
        const end = await store.findJournalEnd()
        await store.save(describedRun('run_2'), [describedStep('b', 0)])
        expect((await follow(end)).names).toEqual(['run_2/b', 'run_2'])
      })

      it('keeps what is still to be told longer than the rest, and not for ever', async () => {
        const end = (n: number) => ({ createdAt: at(n), status: 'failed', endedAt: at(n) }) as const
        for (let n = 1; n <= 3; n++)
          await store.save(describedRun(`run_${n}`, end(n)), [describedStep('a', 0)])
        const { cursor } = await store.readJournal(undefined, 2)
        for (let n = 4; n <= 6; n++) await store.save(describedRun(`run_${n}`, end(n)))
        const listed = async () => (await store.list({}, { limit: 10 })).runs.map(({ id }) => id)
        await store.forget(1, { cursor, keep: 9 })
        expect(await listed(), 'told: run_1').toEqual(['run_6', 'run_5', 'run_4', 'run_3', 'run_2'])
        await store.forget(1, { cursor, keep: 2 })
        expect(await listed()).toEqual(['run_6', 'run_5'])
        await store.forget(1, { cursor: await store.findJournalEnd(), keep: 9 })
        expect(await listed()).toEqual(['run_6'])
      })

      it('refuses the cursor of another list', async () => {
        for (const cursor of ['', 'x', 'run_1', `${at(1)}|run_1`])
          await expect(store.readJournal(cursor, 5)).rejects.toMatchObject({ code: 'INVALID' })
      })
    })
  })
}

function nameEntry(entry: JournalEntry): string {
  return entry.step ? `${entry.runId}/${entry.step.id}` : entry.run.id
}

/** A moment, by seconds. */
function at(seconds: number): string {
  return new Date(ms(seconds)).toISOString()
}
function ms(seconds: number): number {
  return Date.parse('2026-03-04T05:06:07.890Z') + seconds * 1000
}

function describedRun(id: string, more: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    kind: 'ingest',
    title: 'A run',
    status: 'running',
    requestId: 'req_1',
    by: 'window',
    createdAt: at(0),
    startedAt: null,
    endedAt: null,
    progress: { done: 1, total: 2, unit: 'files', rate: 1.5, secondsLeft: null, activity: 'Reading' },
    counts: { succeeded: 1, unchanged: 2, skipped: 3, failed: 4, cancelled: 5 },
    figures: {},
    pauses: [],
    ...more,
  }
}

function describedStep(id: string, position: number, more: Partial<PlacedStep> = {}): PlacedStep {
  return {
    ...{ id, position, revision: 1, kind: 'item', name: `/${id}.pdf`, status: 'queued' },
    ...{ startedAt: null, endedAt: null },
    ...more,
  }
}
