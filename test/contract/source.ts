import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DocumentOrigin } from '../../src/core/knowledge/ports.ts'
import { ReadFailure } from '../../src/core/knowledge/readers/failures.ts'
import type { Source, SourceEntry, SourceJob } from '../../src/core/knowledge/sources/source.ts'

/** A place with something in it. */
export interface SourceFixture {
  readonly job: SourceJob
  /** The document that an item of the job becomes. */
  document(id: string): DocumentOrigin
  /** Changes what is there, so that a checkpoint of before does not hold any more. */
  change(): Promise<void>
  /** Takes everything away. */
  empty(): Promise<void>
  dispose(): Promise<void>
}

/** What every source must do, wherever its documents come from. */
export function describeSource(name: string, source: Source, open: () => Promise<SourceFixture>): void {
  describe(`source: ${name}`, () => {
    let fixture: SourceFixture
    beforeEach(async () => {
      fixture = await open()
    })
    afterEach(() => fixture.dispose())

    const { signal } = new AbortController()
    const readAll = async (after?: { stamp: string; at: number }) => {
      const opened = await source.open(fixture.job, after, signal)
      const entries: SourceEntry[] = []
      for await (const entry of opened.entries) entries.push(entry)
      return { ...opened, entries }
    }
    const listItems = (entries: readonly SourceEntry[]) =>
      entries.flatMap((entry) => (entry.kind === 'item' ? [entry] : []))

    it('yields each item under the same id every time, in ascending order, and tells how many', async () => {
      const first = await readAll()
      const items = listItems(first.entries)
      expect(items.length).toBeGreaterThan(0)
      if (!source.many) expect(items).toHaveLength(1)
      expect(first.total).toBeGreaterThanOrEqual(first.entries.length)
      const numbers = first.entries.flatMap((entry) => ('at' in entry ? [entry.at] : []))
      expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
      const ids = items.map(({ item }) => item.id)
      expect(new Set(ids).size).toBe(ids.length)
      const again = await readAll()
      expect(listItems(again.entries).map(({ item }) => item.id)).toEqual(ids)
      expect(again.stamp).toBe(first.stamp)
    })

    it('gives content to read, and a revision only where it changes with it', async () => {
      const before = listItems((await readAll()).entries)
      for (const { item } of before) {
        const content = await item.open(signal)
        expect(content.kind === 'file' ? content.path : content.text).not.toBe('')
        expect(Number.isNaN(Date.parse(item.updatedAt))).toBe(false)
      }
      await fixture.change()
      const after = listItems((await readAll()).entries)
      const revisions = (items: typeof before) => items.map(({ item }) => item.revision)
      if (before[0]!.item.revision !== undefined) expect(revisions(after)).not.toEqual(revisions(before))
    })

    it('goes on behind a checkpoint, and begins anew once that does not hold', async () => {
      if (!source.many) return
      const { stamp, entries } = await readAll()
      const [first, ...rest] = listItems(entries)
      const resumed = await readAll({ stamp, at: first!.at })
      expect(listItems(resumed.entries).map(({ at }) => at)).toEqual(rest.map(({ at }) => at))
      expect(resumed.entries).toContainEqual({ kind: 'earlier', id: first!.item.id })
      await fixture.change()
      const anew = await readAll({ stamp, at: first!.at })
      expect(anew.entries.some(({ kind }) => kind === 'earlier')).toBe(false)
      expect(anew.stamp).not.toBe(stamp)
    })

    it('tells what can be read again from what is gone', async () => {
      const items = listItems((await readAll()).entries)
      const documents = items.map(({ item }) => fixture.document(item.id))
      expect(documents.every((document) => source.owns(document))).toBe(true)
      await source.settle(fixture.job)
      const there = await source.reconcile(documents)
      expect(there.gone).toEqual([])
      expect(there.jobs.flatMap(({ document, only = [] }) => document ?? only)).toEqual(
        documents.map(({ id }) => id),
      )
      await fixture.empty()
      const { jobs, gone } = await source.reconcile(documents)
      expect(jobs).toEqual([])
      expect(gone.map(({ document }) => document)).toEqual(documents)
    })

    it('settles twice as once', async () => {
      await source.settle(fixture.job)
      await source.settle(fixture.job)
      expect(listItems((await readAll()).entries).length).toBeGreaterThan(0)
    })

    it('says in words for people when there is nothing to open', async () => {
      await fixture.empty()
      const failure = await readAll().catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(ReadFailure)
      expect(failure).toMatchObject({ code: 'not-found', remedy: expect.stringMatching(/\w/u) })
    })
  })
}
