import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { testPrograms } from '../../../../../test/support/catalyst.ts'
import { startNode } from '../../../../../test/support/child.ts'
import { chunksOf, documents, removes } from '../../../../../test/support/index-filler.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteStore } from './sqlite-store.ts'

const filler = fileURLToPath(new URL('../../../../../test/support/index-filler.ts', import.meta.url))
const rounds = 20

/** What was done to one document: the last change acknowledged, and those begun after it. */
interface Past {
  acknowledged: number | undefined
  begun: number[]
}

test(`killed ${rounds} times while writing: nothing acknowledged is lost, nothing is half there`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-crash-'))
  const pasts = Array.from({ length: documents }, (): Past => ({ acknowledged: undefined, begun: [] }))
  let first = 0
  for (let round = 0; round < rounds; round++) {
    first = (await runAndKill(folder, first, pasts)) + 1
    await check(folder, pasts)
  }
  expect(pasts.every(({ acknowledged }) => acknowledged !== undefined)).toBe(true)
  await rm(folder, { recursive: true })
  // Generous for a busy machine: a child that dies fails the test by itself.
}, 600_000)

/** Kills the filler after some random work; gives the last operation it began. */
async function runAndKill(folder: string, first: number, pasts: readonly Past[]): Promise<number> {
  const child = startNode([filler, folder, String(first)])
  await child.line()
  await child.during(sleep(50 + Math.random() * 250))
  await child.kill('SIGKILL')
  let last = first
  for (const line of child.stdout.split('\n').slice(0, -1)) {
    const operation = Number(line.slice(1))
    last = Math.max(last, operation)
    const past = pasts[operation % documents]!
    if (line.startsWith('<')) past.begun.push(operation)
    else {
      past.acknowledged = operation
      past.begun = past.begun.filter((other) => other > operation)
    }
  }
  return last
}

async function check(folder: string, pasts: readonly Past[]): Promise<void> {
  const store = await openSqliteStore({
    folder,
    writer: testPrograms.indexWriter,
    reader: testPrograms.indexReader,
    logger: silentLogger,
  })
  expect(await store.verify()).toEqual([])
  for (const [document, { acknowledged, begun }] of pasts.entries()) {
    const id = `d${document}`
    const possible = acknowledged === undefined ? begun : [acknowledged, ...begun]
    const stored = await store.documents.get(id)
    if (stored === undefined) {
      expect(acknowledged === undefined || possible.some(removes)).toBe(true)
      continue
    }
    const version = Number(stored.hash)
    expect(possible.filter((operation) => !removes(operation))).toContain(version)
    expect(stored.chunks).toBe(chunksOf(version))
    const { results } = await store.index.search({
      query: `v${version}v`,
      mode: 'bm25',
      limit: 100,
      fusion: { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 },
    })
    expect(results.map(({ documentId }) => documentId)).toEqual(Array(chunksOf(version)).fill(id))
  }
  await store.close()
  const db = new DatabaseSync(join(folder, 'index.db'), { readOnly: true })
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  db.close()
}
