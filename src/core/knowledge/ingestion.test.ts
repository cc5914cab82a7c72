import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startCatalyst } from '../../../test/support/catalyst.ts'
import { writeDocx } from '../../../test/support/docx-writer.ts'

type Running = Awaited<ReturnType<typeof startCatalyst>>

let folder: string
let home: string
let running: Running[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-given-'))
  home = await mkdtemp(join(tmpdir(), 'catalyst-home-'))
  running = []
})
afterEach(async () => {
  for (const one of running) await one.stop()
  await rm(folder, { recursive: true, force: true })
  await rm(home, { recursive: true, force: true })
})

const start = async () => {
  const catalyst = await startCatalyst({ home, keepHome: true })
  running.push(catalyst)
  return catalyst
}
const write = async (name: string, text: string) => {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return path
}
const writeMany = (count: number, words: string) =>
  Promise.all(
    Array.from({ length: count }, (_, at) => write(`n${at}.md`, `# Note ${at}\n\n${words} number${at}.\n`)),
  )
const deadline = () => AbortSignal.timeout(60_000)
const ended = ({ runs }: Running, { runId }: { runId: string }) => runs.ended(runId, deadline())
const given = { paths: [] as string[], jsonl: [] as string[], embed: false }
const idsFor = async ({ knowledge }: Running, query: string) => {
  const { results } = await knowledge.search({ query, mode: 'bm25', limit: 100 })
  return results.map(({ documentId }) => documentId)
}
const until = async (condition: () => boolean | Promise<boolean>) => {
  for (const end = Date.now() + 30_000; !(await condition()); ) {
    if (Date.now() > end) throw new Error('It did not come about within 30 seconds')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('what was given', () => {
  test('is counted once each: read, failed, skipped by type or by date', async () => {
    const catalyst = await start()
    await write('new.md', '# New\n\nFresh words.')
    const old = await write('old.md', '# Old\n\nStale words.')
    await utimes(old, new Date('2020-01-01'), new Date('2020-01-01'))
    await write('empty.md', '')
    await write('picture.png', 'no picture at all')
    await write('.hidden.md', '# Hidden')
    const since = '2024-01-01T00:00:00.000Z'
    const accepted = await catalyst.knowledge.ingest({ ...given, paths: [folder], since })
    expect(accepted).toMatchObject({ accepted: 2, refused: [] })
    const run = await ended(catalyst, accepted)
    expect(run).toMatchObject({
      status: 'partial',
      counts: { succeeded: 1, unchanged: 0, skipped: 3, failed: 1 },
      progress: { done: 5, total: 5, unit: 'files' },
    })
    const steps = (await catalyst.runs.steps(run.id)).filter(({ kind }) => kind === 'item')
    expect(Object.fromEntries(steps.map(({ name, status }) => [basename(name), status]))).toEqual({
      'new.md': 'succeeded',
      'old.md': 'skipped',
      'empty.md': 'failed',
      'picture.png': 'skipped',
      '.hidden.md': 'skipped',
    })
    expect(steps.every(({ status, message }) => status === 'succeeded' || message)).toBe(true)
  })

  test('a JSONL file named beside its folder counts by its records, and not as a file of the folder too', async () => {
    const catalyst = await start()
    await write('note.md', '# Note')
    const records = await write('records.jsonl', '{"id":"r1","title":"One","text":"Of zeppelins."}\n')
    const accepted = await catalyst.knowledge.ingest({ ...given, paths: [folder], jsonl: [records] })
    const run = await ended(catalyst, accepted)
    expect(run.counts).toMatchObject({ succeeded: 2, skipped: 0, failed: 0 })
  })

  test('a file without an extension is what its bytes say, in a folder too', async () => {
    const catalyst = await start()
    // A picture moves the archive's directory far behind its beginning.
    const letter = writeDocx([{ text: 'The albatross glides.' }], randomBytes(300_000))
    await writeFile(join(folder, 'letter'), letter)
    await write('README', 'The cormorant fishes.')
    await writeFile(join(folder, 'picture'), Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'))
    const run = await ended(catalyst, await catalyst.knowledge.ingest({ ...given, paths: [folder] }))
    expect(run.counts).toMatchObject({ succeeded: 2, skipped: 1, failed: 0 })
    const { documents } = await catalyst.knowledge.list({ limit: 10 })
    expect(documents.map(({ title, type }) => `${title} ${type}`).sort()).toEqual([
      'README text',
      'letter docx',
    ])
    expect(await idsFor(catalyst, 'albatross')).toHaveLength(1)
  })

  test('a PDF without text is taken in, and the run says that search cannot find it', async () => {
    const catalyst = await start()
    const blank = join(folder, 'blank.pdf')
    await copyFile(new URL('../../../test/fixtures/documents/blank.pdf', import.meta.url), blank)
    const note = await write('note.md', '# Note')
    const run = await ended(catalyst, await catalyst.knowledge.ingest({ ...given, paths: [blank, note] }))
    expect(run).toMatchObject({
      status: 'succeeded',
      counts: { succeeded: 2 },
      message: 'No text was found in blank.pdf: search cannot find what is in there.',
    })
  })

  test('is cut anew by re-indexing after the chunk size was changed, under the same id', async () => {
    const catalyst = await start()
    const path = await write('long.md', `# Long\n\n${'Many words stand here in a row. '.repeat(300)}`)
    await ended(catalyst, await catalyst.knowledge.ingest({ ...given, paths: [path] }))
    const [before] = (await catalyst.knowledge.list({ limit: 10 })).documents
    await catalyst.settings.update({ chunking: { size: 128, overlap: 16 } })
    expect((await catalyst.knowledge.get({ id: before!.id })).chunks).toBe(before!.chunks)
    await ended(catalyst, await catalyst.knowledge.reindex({ ids: [before!.id] }))
    const after = await catalyst.knowledge.get({ id: before!.id })
    expect(after.chunks).toBeGreaterThan(before!.chunks * 3)
    expect(after.addedAt).toBe(before!.addedAt)
  })
})

describe('a run that is stopped', () => {
  test('by cancelling keeps what was done, holds no half document, and says so', async () => {
    const catalyst = await start()
    await writeMany(400, 'The kestrel hovers.')
    const accepted = await catalyst.knowledge.ingest({ ...given, paths: [folder] })
    await until(async () => (await catalyst.runs.get(accepted.runId)).counts.succeeded > 5)
    await catalyst.runs.cancel(accepted.runId)
    const run = await ended(catalyst, accepted)
    expect(run.status).toBe('cancelled')
    const { documents } = await catalyst.knowledge.totals()
    expect(documents).toBe(run.counts.succeeded)
    expect(documents).toBeLessThan(400)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await catalyst.knowledge.totals()).documents, 'nothing comes in afterwards').toBe(documents)
    const steps = await catalyst.runs.steps(run.id)
    expect(steps.filter(({ status }) => status === 'running' || status === 'queued')).toEqual([])
    expect(
      steps.filter(({ kind }) => kind === 'item'),
      'every file has an end',
    ).toHaveLength(400)
  })

  test('by the end of the app goes on by itself at the next start, as the same run', async () => {
    const first = await start()
    await writeMany(300, 'The osprey dives.')
    const { runId } = await first.knowledge.ingest({ ...given, paths: [folder] })
    await until(async () => (await first.runs.get(runId)).counts.succeeded > 5)
    await first.stop()
    const second = await start()
    const run = await ended(second, { runId })
    expect(run).toMatchObject({ status: 'succeeded', counts: { succeeded: 300, unchanged: 0, failed: 0 } })
    expect((await second.knowledge.totals()).documents).toBe(300)
    expect((await second.runs.list({}, { limit: 10 })).runs).toHaveLength(1)
  })

  test('a document removed while its file waits to be read stays removed', async () => {
    const catalyst = await start()
    const paths = await writeMany(200, 'The heron waits.')
    await ended(catalyst, await catalyst.knowledge.ingest({ ...given, paths }))
    const [last] = await idsFor(catalyst, 'number199')
    await writeMany(200, 'The heron still waits.')
    const { runId } = await catalyst.knowledge.ingest({ ...given, paths })
    expect(await catalyst.knowledge.remove({ ids: [last!, 'doc_unknown'] })).toEqual({
      removed: 1,
      missing: ['doc_unknown'],
    })
    const run = await ended(catalyst, { runId })
    expect(run.counts).toMatchObject({ succeeded: 199, skipped: 1 })
    expect(await idsFor(catalyst, 'number199')).toEqual([])
  })
})

describe('an uploaded file', () => {
  const upload = async (catalyst: Running, name: string, text: string) => {
    const accepted = await catalyst.knowledge.upload({ files: [new File([text], name)], embed: false })
    return ended(catalyst, accepted)
  }
  const stored = async () => {
    const entries = await readdir(join(home, 'uploads'), { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  }

  test('replaces the one of the same name, but not when it cannot be read', async () => {
    const catalyst = await start()
    await upload(catalyst, 'plan.md', '# Plan\n\nWe sail at dawn.')
    expect(await upload(catalyst, 'plan.md', '# Plan\n\nWe sail at dusk.')).toMatchObject({
      counts: { succeeded: 1 },
    })
    expect(await idsFor(catalyst, 'dawn')).toEqual([])
    const [id] = await idsFor(catalyst, 'dusk')
    const { path } = await catalyst.knowledge.original(id!)
    expect(await readFile(path, 'utf8')).toContain('dusk')
    expect(await upload(catalyst, 'plan.md', '# Plan\n\nWe sail at dusk.')).toMatchObject({
      counts: { unchanged: 1 },
    })
    expect(await upload(catalyst, 'plan.md', '')).toMatchObject({ status: 'failed' })
    expect(await idsFor(catalyst, 'dusk')).toEqual([id])
    expect(await readFile(path, 'utf8')).toContain('dusk')
  })

  test('leaves nothing behind when its document is removed', async () => {
    const catalyst = await start()
    await upload(catalyst, '../../etc/plan.md', '# Plan\n\nWe sail at dawn.')
    expect(await stored()).toEqual(['plan.md'])
    await catalyst.knowledge.remove({ ids: await idsFor(catalyst, 'dawn') })
    expect(await stored()).toEqual([])
  })

  test('that is too large is refused with the limit, and not kept', async () => {
    const catalyst = await start()
    await catalyst.settings.update({ storage: { maxFileMb: 1 } })
    const files = [new File(['x'.repeat(1_100_000)], 'big.txt'), new File(['Small words.'], 'small.txt')]
    const accepted = await catalyst.knowledge.upload({ files, embed: false })
    expect(accepted).toMatchObject({ accepted: 1, refused: [{ name: 'big.txt', code: 'too-large' }] })
    expect(accepted.refused[0]!.message).toContain('1 MB')
    expect(await ended(catalyst, accepted)).toMatchObject({ counts: { succeeded: 1, failed: 1 } })
    expect(await stored()).toEqual(['small.txt'])
  })

  test('of two with one name in one batch, both get in', async () => {
    const catalyst = await start()
    const files = [new File(['The first gannet.'], 'a.txt'), new File(['The second gannet.'], 'a.txt')]
    await ended(catalyst, await catalyst.knowledge.upload({ files, embed: false }))
    expect(new Set(await idsFor(catalyst, 'gannet')).size).toBe(2)
  })

  test('that breaks off halfway leaves nothing behind', async () => {
    const catalyst = await start()
    async function* broken() {
      yield Buffer.from('half a ')
      throw new Error('The connection broke')
    }
    await expect(catalyst.knowledge.storeUpload('half.txt', broken())).rejects.toThrow('broke')
    expect(await stored()).toEqual([])
  })

  test('that no run took up is swept away at the next start; one that waits is not', async () => {
    const first = await start()
    async function* text() {
      yield Buffer.from('Some words about puffins.')
    }
    await first.knowledge.storeUpload('lost.txt', text())
    const taken = await first.knowledge.storeUpload('taken.txt', text())
    const { runId } = await first.knowledge.ingestStored([taken], { embed: false })
    await first.stop()
    const second = await start()
    await ended(second, { runId })
    await until(async () => (await stored()).length === 1)
    expect(await stored()).toEqual(['taken.txt'])
    expect(await idsFor(second, 'puffins')).toHaveLength(1)
  })

  test('with records is kept until its last record is removed', async () => {
    const catalyst = await start()
    const lines = ['A-1', 'A-2'].map((id) => JSON.stringify({ id, title: id, text: 'A dunlin at low tide.' }))
    await upload(catalyst, 'birds.jsonl', lines.join('\n'))
    expect((await idsFor(catalyst, 'dunlin')).sort()).toEqual(['A-1', 'A-2'])
    expect((await catalyst.knowledge.get({ id: 'A-1' })).source).toBe('birds.jsonl')
    expect((await catalyst.knowledge.totals()).sources).toEqual([{ source: 'birds.jsonl', documents: 2 }])
    const answer = await catalyst.knowledge.reindex({ ids: ['A-2'] })
    expect(answer).toMatchObject({ accepted: 1, documents: 1 })
    const again = await ended(catalyst, answer)
    expect((await catalyst.knowledge.get({ id: 'A-2' })).source).toBe('birds.jsonl')
    expect(again).toMatchObject({ status: 'succeeded', counts: { succeeded: 1 } })
    await catalyst.knowledge.remove({ ids: ['A-1'] })
    expect(await stored()).toEqual(['birds.jsonl'])
    await catalyst.knowledge.remove({ ids: ['A-2'] })
    expect(await stored()).toEqual([])
  })
})

describe('a JSONL import', () => {
  const lineOf = (id: number, text: string) => JSON.stringify({ id: `R-${id}`, title: `Record ${id}`, text })

  test('done again changes only what changed, and names each bad line', async () => {
    const catalyst = await start()
    const texts = Array.from({ length: 1000 }, (_, id) => `A plover on the beach, mark${id}.`)
    const path = await write('birds.jsonl', texts.map((text, id) => lineOf(id, text)).join('\n'))
    const first = await ended(catalyst, await catalyst.knowledge.ingest({ ...given, jsonl: [path] }))
    expect(first).toMatchObject({
      status: 'succeeded',
      counts: { succeeded: 1000 },
      figures: { chunks: 1000 },
    })
    expect(first.progress).toMatchObject({ done: 1000, total: 1000, unit: 'documents' })

    texts[500] = 'A changed avocet.'
    const lines = texts.map((text, id) => lineOf(id, text))
    await write('birds.jsonl', [...lines.slice(0, 10), '{"id": 3', ...lines.slice(10), '[]'].join('\n'))
    const second = await ended(catalyst, await catalyst.knowledge.ingest({ ...given, jsonl: [path] }))
    expect(second).toMatchObject({ status: 'partial', counts: { succeeded: 1, unchanged: 999, failed: 2 } })
    const failures = await catalyst.runs.steps(second.id, 'failed')
    expect(failures.map(({ name, code }) => [name, code])).toEqual([
      [`${path}:11`, 'bad-record'],
      [`${path}:1002`, 'bad-record'],
    ])
    expect(await idsFor(catalyst, 'avocet')).toEqual(['R-500'])
  })

  test('with an id twice keeps the later line, however often it is done', async () => {
    const catalyst = await start()
    const path = await write(
      'twice.jsonl',
      `${lineOf(1, 'A young turnstone.')}\n${lineOf(1, 'An old turnstone.')}`,
    )
    for (const counts of [
      { succeeded: 1, skipped: 1 },
      { unchanged: 1, skipped: 1 },
    ]) {
      const run = await ended(catalyst, await catalyst.knowledge.ingest({ ...given, jsonl: [path] }))
      expect(run.counts).toMatchObject(counts)
    }
    expect(await idsFor(catalyst, 'old')).toEqual(['R-1'])
    expect(await idsFor(catalyst, 'young')).toEqual([])
  })

  test('stopped in the middle goes on where it was, and counts each record once', async () => {
    const first = await start()
    const lines = Array.from({ length: 6000 }, (_, id) => lineOf(id, `A sanderling runs, mark${id}.`))
    const path = await write('many.jsonl', lines.join('\n'))
    const { runId } = await first.knowledge.ingest({ ...given, jsonl: [path] })
    await until(async () => (await first.runs.get(runId)).counts.succeeded > 500)
    await first.stop()
    const second = await start()
    const run = await ended(second, { runId })
    const { succeeded: read, unchanged, failed } = run.counts
    expect([run.status, read + unchanged, failed]).toEqual(['succeeded', 6000, 0])
    expect((await second.knowledge.totals()).documents).toBe(6000)
  })
})

test('a start after the files vanished ends the run with a failure for each, not with silence', async () => {
  const first = await start()
  await writeMany(300, 'The dotterel nests.')
  const { runId } = await first.knowledge.ingest({ ...given, paths: [folder] })
  await first.stop()
  await rm(folder, { recursive: true })
  const second = await start()
  const run = await ended(second, { runId })
  expect(run.counts.succeeded + run.counts.failed).toBe(300)
  const failures = await second.runs.steps(runId, 'failed')
  expect(failures).toHaveLength(run.counts.failed)
  expect(failures[0]).toMatchObject({ code: 'not-found', remedy: expect.any(String) })
})

test('a folder where a JSONL file was asked for, and a folder with nothing in it, are told', async () => {
  const catalyst = await start()
  await write('inner/a.jsonl', '')
  const wrong = await catalyst.knowledge.ingest({ ...given, jsonl: [folder] })
  expect(wrong).toMatchObject({ accepted: 0, refused: [{ message: expect.stringContaining('is a folder') }] })
  await write('inner/b.md', '# B\n\nThe beacon is lit.\n')
  const beside = await ended(
    catalyst,
    await catalyst.knowledge.ingest({ ...given, paths: [join(folder, 'inner')] }),
  )
  expect(beside.counts).toMatchObject({ succeeded: 1, skipped: 1 })
  expect(beside.progress).toMatchObject({ done: 2, total: 2 })
  await mkdir(join(folder, 'empty'))
  const nothing = await ended(
    catalyst,
    await catalyst.knowledge.ingest({ ...given, paths: [join(folder, 'empty')] }),
  )
  expect(nothing).toMatchObject({ status: 'succeeded', message: 'There was nothing to take in.' })
})
