import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCatalyst } from '../../../../test/support/catalyst.ts'
import type { ChosenDocuments } from '../../../contract/knowledge.ts'

type Catalyst = Awaited<ReturnType<typeof startCatalyst>>

const records = 1200
let folder: string
let catalyst: Catalyst

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-chosen-'))
  catalyst = await startCatalyst()
  const lines = Array.from({ length: records }, (_, at) =>
    JSON.stringify({ id: `r${at}`, title: at % 2 ? `Gull ${at}` : `Tern ${at}`, text: 'A bird.' }),
  )
  const jsonl = join(folder, 'birds.jsonl')
  const note = join(folder, 'gull.md')
  const odd = join(folder, 'stock.csv')
  await writeFile(jsonl, lines.join('\n'))
  await writeFile(note, '# Gull\n\nA note on gulls.\n')
  await writeFile(odd, 'item,price\nbolt,1\nnut,0,80\n"open,2\n')
  const { runId } = await catalyst.knowledge.ingest({ paths: [note, odd], jsonl: [jsonl], embed: false })
  await catalyst.runs.ended(runId, AbortSignal.timeout(60_000))
})
afterAll(async () => {
  await catalyst?.stop()
  await rm(folder, { recursive: true, force: true })
})

const total = async () => (await catalyst.knowledge.totals()).documents
const reindex = async (chosen: ChosenDocuments) => {
  const answer = await catalyst.knowledge.reindex(chosen)
  // What is read again is told at once; how long it takes is of no matter here.
  await catalyst.runs.cancel(answer.runId).catch(() => {})
  await catalyst.runs.ended(answer.runId, AbortSignal.timeout(60_000))
  return answer
}

test('what a reader remarked stands on the document, in the list and on the item of the run', async () => {
  const { documents } = await catalyst.knowledge.list({ type: 'table', limit: 5 })
  const remarks = [
    { code: 'rows-do-not-fit', message: expect.stringContaining('2 rows have'), remedy: expect.any(String) },
    { code: 'quote-not-closed', message: expect.stringContaining('line 4'), remedy: expect.any(String) },
  ]
  expect(documents).toMatchObject([{ remarks }])
  expect((await catalyst.knowledge.get({ id: documents[0]!.id })).remarks).toEqual(remarks)
  const { runs } = await catalyst.runs.list({}, { limit: 10 })
  const steps = await catalyst.runs.steps(runs.at(-1)!.id)
  expect(steps.find(({ name, kind }) => kind === 'item' && name.endsWith('stock.csv'))).toMatchObject({
    ...{ status: 'succeeded', code: 'rows-do-not-fit', remedy: expect.stringMatching(/header.*Close it/u) },
    message: expect.stringMatching(/2 rows have.*line 4 is never closed/u),
  })
})

test('a filter means every document that matches, also where one file holds many', async () => {
  expect(await reindex({ matching: { filter: 'gull' } })).toMatchObject({
    ...{ accepted: 2, documents: records / 2 + 1, refused: [] },
  })
  expect(await reindex({ matching: { type: 'record', except: ['r0', 'r1'] } })).toMatchObject({
    documents: records - 2,
  })
  expect(await reindex({ matching: { state: 'bm25' } })).toMatchObject({ documents: records + 2 })
  await expect(catalyst.knowledge.reindex({ matching: { filter: 'albatross' } })).rejects.toMatchObject({
    ...{ code: 'NOT_FOUND', message: 'No document matches.' },
  })
})

test('nothing is removed when the number that was shown has changed meanwhile', async () => {
  const matching = { filter: 'gull' }
  await expect(catalyst.knowledge.remove({ matching, expected: 600 })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: '601 documents match now, not 600: nothing was removed.',
  })
  expect(await total()).toBe(records + 2)
})

test('removes all that match but those that are left out, and tells how many', async () => {
  const matching = { filter: 'gull', except: ['r1', 'r3'] }
  expect(await catalyst.knowledge.remove({ matching, expected: 599 })).toEqual({ removed: 599, missing: [] })
  expect(await total()).toBe(records + 2 - 599)
  expect(await catalyst.knowledge.remove({ matching: { filter: 'albatross' } })).toEqual({
    ...{ removed: 0, missing: [] },
  })
  const rest = await total()
  expect(await catalyst.knowledge.remove({ matching: {} })).toEqual({ removed: rest, missing: [] })
  expect(await total()).toBe(0)
})
