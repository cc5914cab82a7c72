import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testPrograms } from '../../../../test/support/catalyst.ts'
import { Settings } from '../../../contract/settings.ts'
import { silentLogger } from '../../platform/logger.ts'
import { openSqliteStore } from '../index/sqlite/sqlite-store.ts'
import type { DocumentReader, KnowledgeStore } from '../ports.ts'
import { createDocumentReader } from '../readers/threads/reader-pool.ts'
import type { Source, SourceEntry } from '../sources/source.ts'
import type { Job, JobCheckpoint } from './job-store.ts'
import { takeInMany } from './take-in-many.ts'

let folder: string
let store: KnowledgeStore
let reader: DocumentReader
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-connector-'))
  store = await openSqliteStore({
    ...{
      folder,
      writer: testPrograms.indexWriter,
      reader: testPrograms.indexReader,
      logger: silentLogger,
    },
  })
  const limits = () => settings.reading
  reader = createDocumentReader({ program: testPrograms.reader, threads: 1, limits, logger: silentLogger })
})
afterEach(async () => {
  await reader.close()
  await store.close()
  await rm(folder, { recursive: true })
})

const settings = Settings.parse({})
const { signal } = new AbortController()
const job: Job = {
  run: 'run_1',
  position: 0,
  kind: 'wiki',
  name: 'Team wiki',
  path: 'https://wiki',
  source: 'wiki',
}
/** Which pages were opened, in order. */
let opened: string[]

/** A wiki whose pages are text, and whose attachments are files. */
function wiki(pages: readonly { id: string; revision: string; text?: string; file?: string }[]): Source {
  return {
    ...{ kind: 'wiki', many: true, settle: async () => {}, discard: async () => {} },
    owns: ({ source }) => source === 'wiki',
    reconcile: async () => ({ jobs: [], gone: [] }),
    async open(_, after) {
      async function* entries(): AsyncGenerator<SourceEntry> {
        for (const [index, { id, revision, text, file }] of pages.entries()) {
          const at = index + 1
          if (at <= (after?.at ?? 0)) yield { kind: 'earlier', id }
          else if (text === undefined && file === undefined) {
            yield { kind: 'refused', at, refusal: { outcome: 'skipped', message: 'You may not see it.' } }
          } else {
            const place = { url: `https://wiki/${id}` }
            const open = async () => {
              opened.push(id)
              return file
                ? { kind: 'file' as const, path: file, name: file }
                : { kind: 'text' as const, title: id, text: text! }
            }
            const item = {
              id,
              name: id,
              place,
              updatedAt: '2026-01-31T12:00:00.000Z',
              bytes: 9,
              revision,
              open,
            }
            yield { kind: 'item', at, item }
          }
        }
      }
      return { stamp: 'snapshot', total: pages.length, entries: entries() }
    },
  }
}

const takeIn = async (source: Source, checkpoint?: JobCheckpoint) => {
  opened = []
  let total = 0
  const heard: string[] = []
  const parts = {
    ...{ source, store, reader, settings, force: false },
    onBatch: (_: JobCheckpoint, documents: readonly { id: string }[]) =>
      void heard.push(...documents.map(({ id }) => id)),
    onRefused: () => {},
  }
  const end = await takeInMany({ ...job, ...(checkpoint && { checkpoint }) }, parts, signal, (items) => {
    total += items
  })
  return { end, total, heard }
}

test('a connector that ingestion knows nothing of is taken in: text, files, and what cannot be read', async () => {
  const attachment = join(folder, 'plan.md')
  await writeFile(attachment, '# The plan\n\nCormorants fish.')
  const pages = [
    { id: 'home', revision: '1', text: 'Herons wade.' },
    { id: 'secret', revision: '1' },
    { id: 'plan', revision: '7', file: attachment },
    { id: 'lost', revision: '1', file: join(folder, 'lost.md') },
  ]
  const { end, total } = await takeIn(wiki(pages))
  expect(end).toMatchObject({ outcome: 'read', detail: '2 read, 1 skipped, 1 failed' })
  expect(total).toBe(4)
  expect(await store.documents.get('home')).toMatchObject({
    source: 'wiki',
    url: 'https://wiki/home',
    hash: '1',
  })
  expect(await store.documents.get('plan')).toMatchObject({ type: 'markdown', title: 'The plan', hash: '7' })
  expect(await store.documents.ids({})).toHaveLength(2)
})

test('what has its revision already is not opened, and a page that changed is', async () => {
  const pages = [
    { id: 'home', revision: '1', text: 'Herons wade.' },
    { id: 'news', revision: '1', text: 'Storks arrive.' },
  ]
  await takeIn(wiki(pages))
  const { end } = await takeIn(wiki([pages[0]!, { id: 'news', revision: '2', text: 'Storks leave.' }]))
  expect(opened).toEqual(['news'])
  expect(end.checkpoint).toMatchObject({ read: 1, unchanged: 1 })
})

test('it goes on behind its checkpoint, and hears of every document all the same', async () => {
  const pages = ['a', 'b', 'c'].map((id) => ({ id, revision: '1', text: `Page ${id}` }))
  const checkpoint = { stamp: 'snapshot', at: 2, read: 2, unchanged: 0, skipped: 0, failed: 0, chunks: 2 }
  const { end, heard } = await takeIn(wiki(pages), checkpoint)
  expect(opened).toEqual(['c'])
  expect(heard).toEqual(['a', 'b', 'c'])
  expect(end.checkpoint).toMatchObject({ stamp: 'snapshot', at: 3, read: 3 })
})
