import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NoticeStore, StoredNotice } from '../../src/core/system/ports.ts'

/** An empty store, and a way to close and open it again on the same data. */
export interface NoticeStoreFixture {
  readonly store: NoticeStore
  reopen(): Promise<NoticeStore>
  dispose(): Promise<void>
}

const notice = (id: string, more: Partial<StoredNotice> = {}): StoredNotice => ({
  ...{ id, level: 'error', state: 'once', title: `Failed: ${id}`, at: '2026-11-30T08:00:00.000Z', times: 1 },
  ...{ endedAt: null, read: false },
  ...more,
})

/** What every store of notices must do, whatever it is made of. */
export function describeNoticeStore(name: string, open: () => Promise<NoticeStoreFixture>): void {
  describe(`notice store: ${name}`, () => {
    let fixture: NoticeStoreFixture
    beforeEach(async () => {
      fixture = await open()
    })
    afterEach(() => fixture.dispose())

    const stored = async (store: NoticeStore) =>
      (await store.load()).toSorted((a, b) => a.id.localeCompare(b.id))

    it('is empty at first', async () => {
      expect(await fixture.store.load()).toEqual([])
    })

    it('has all fields of what was put, also after it was opened again', async () => {
      const full = notice('a', {
        ...{ subject: 'health:redis', body: 'No answer', remedy: 'Start it.', target: '/status', times: 3 },
        ...{
          requestId: 'req_1',
          state: 'over',
          endedAt: '2026-11-30T09:00:00.000Z',
          outcome: 'Back.',
          read: true,
        },
      })
      await fixture.store.save([full, notice('b')], [])
      expect(await stored(await fixture.reopen())).toEqual([full, notice('b')])
    })

    it('replaces what has the same id, and removes in the same step', async () => {
      await fixture.store.save([notice('a'), notice('b')], [])
      await fixture.store.save([notice('a', { read: true })], ['b', 'never there'])
      expect(await stored(fixture.store)).toEqual([notice('a', { read: true })])
    })
  })
}
