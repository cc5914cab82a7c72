import { KeptNotice } from '../../../contract/notices.ts'
import type { Database } from '../../platform/database.ts'
import type { NoticeStore } from '../ports.ts'

/** The table of the inbox in the records database. */
export const noticeSchema: readonly string[] = [
  `CREATE TABLE notice (
     id TEXT PRIMARY KEY,
     subject TEXT,
     kept TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
]

/**
 * The inbox in the records database.
 *
 * @param database its schema must contain `noticeSchema`
 */
export function createSqliteNoticeStore(database: Database): NoticeStore {
  return {
    async load() {
      const rows = await database.all<{ subject: string | null; kept: string }>(
        'SELECT subject, kept FROM notice',
      )
      return rows.map(({ subject, kept }) => ({
        ...KeptNotice.parse(JSON.parse(kept)),
        subject: subject ?? undefined,
      }))
    },
    async save(put, removed) {
      await database.write([
        ...removed.map((id) => ({ sql: 'DELETE FROM notice WHERE id = ?', params: [id] })),
        ...put.map(({ subject, ...kept }) => ({
          sql: 'INSERT OR REPLACE INTO notice (id, subject, kept) VALUES (?, ?, ?)',
          params: [kept.id, subject ?? null, JSON.stringify(kept)],
        })),
      ])
    },
  }
}
