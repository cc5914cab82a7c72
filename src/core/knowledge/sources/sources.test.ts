import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { describeSource, type SourceFixture } from '../../../../test/contract/source.ts'
import { fileSource } from './files/file-source.ts'
import { recordSource } from './records/record-source.ts'
import type { SourceJob } from './source.ts'
import { allSources, Sources } from './sources.ts'
import { uploadSource } from './uploads/upload-source.ts'

const records = ['{"id":"r1","title":"One","text":"First."}', 'no record', '{"id":"r2","text":"Second."}']

/** A job over one file, which lies where the job says, or where it is moved to. */
async function openFixture(
  kind: string,
  text: string,
  more: (folder: string) => Partial<SourceJob>,
): Promise<SourceFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-source-'))
  const path = join(folder, kind === 'jsonl' ? 'given.jsonl' : 'given.md')
  await writeFile(path, text)
  const job: SourceJob = { kind, name: path, path, source: folder, ...more(folder) }
  if (job.target) await mkdir(dirname(job.target), { recursive: true })
  const place = job.target ?? path
  return {
    job,
    document: (id) => ({
      ...{ id, title: id, type: kind === 'jsonl' ? 'record' : 'markdown', source: job.source },
      ...(kind !== 'jsonl' && { path: place }),
    }),
    change: () => writeFile(path, text.replaceAll('First', 'The very first')),
    empty: async () => {
      for (const one of [path, place]) await rm(one, { force: true })
    },
    dispose: () => rm(folder, { recursive: true }),
  }
}

describeSource('files', fileSource, () => openFixture('file', 'First words.', () => ({ document: 'doc_1' })))
describeSource('uploads', uploadSource, () =>
  openFixture('upload', 'First words.', (folder) => ({
    ...{ document: 'doc_1', source: 'upload', target: join(folder, 'kept', 'given.md') },
  })),
)
describeSource('records', recordSource, () =>
  openFixture('jsonl', `${records.join('\n')}\n`, (folder) => ({ source: join(folder, 'given.jsonl') })),
)

test('each kind of job belongs to one source, and each document is owned', () => {
  const kinds = allSources.map(({ kind }) => kind)
  expect(new Set(kinds).size).toBe(kinds.length)
  const sources = new Sources()
  for (const kind of kinds) expect(sources.find({ kind }).kind).toBe(kind)
  expect(() => sources.find({ kind: 'of a newer version' })).toThrow('There is no source of kind')
})
