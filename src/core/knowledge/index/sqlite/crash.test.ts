import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sourcePrograms } from '../../../../../test/support/catalyst.ts'
import { chunksOf, documents, removes } from '../../../../../test/support/index-filler.ts'
import { silentLogger } from '../../../platform/logger.ts'
import { openSqliteIndex } from './sqlite-index.ts'

const filler = fileURLToPath(new URL('../../../../../test/support/index-filler.ts', import.meta.url))
const rounds = 20

test(`killed ${rounds} times while writing: nothing acknowledged is lost, nothing is half there`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-crash-'))
  const acknowledged = new Map<number, number>()
  let first = 0
  for (let round = 0; round < rounds; round++) {
    const last = await runAndKill(folder, first, acknowledged)
    await check(folder, acknowledged)
    // Whatever was under way when it died may be in or not: from here on no operation is that old.
    first = Math.max(first, last) + documents
  }
  expect(acknowledged.size).toBe(documents)
  await rm(folder, { recursive: true })
}, 240_000)

/** Kills the filler after some random work; notes the last acknowledged operation of each document. */
async function runAndKill(folder: string, first: number, acknowledged: Map<number, number>): Promise<number> {
  const child = spawn(process.execPath, [filler, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  await once(child.stdout, 'data')
  await sleep(Math.random() * 250)
  child.kill('SIGKILL')
  await once(child, 'close')
  const operations = output.split('\n').slice(0, -1).map(Number)
  for (const operation of operations) {
    const document = operation % documents
    acknowledged.set(document, Math.max(operation, acknowledged.get(document) ?? 0))
  }
  return Math.max(...operations)
}

async function check(folder: string, acknowledged: ReadonlyMap<number, number>): Promise<void> {
  const index = await openSqliteIndex({
    folder,
    writer: sourcePrograms.indexWriter,
    reader: sourcePrograms.indexReader,
    logger: silentLogger,
  })
  expect(await index.verify()).toEqual([])
  for (const [document, operation] of acknowledged) {
    const id = `d${document}`
    const stored = await index.get(id)
    if (stored === undefined) {
      // Removed by what was acknowledged, or by a later operation that was under way.
      if (!removes(operation)) expect(removes(operation + documents)).toBe(true)
      continue
    }
    const version = Number(stored.hash)
    expect(version % documents).toBe(document)
    expect(version).toBeGreaterThanOrEqual(operation)
    expect(stored.chunks).toBe(chunksOf(version))
    const { results } = await index.search({
      query: `v${version}v`,
      mode: 'bm25',
      limit: 100,
      fusion: { fusion: 'zscore', denseWeight: 0.6, rrfK: 60 },
    })
    expect(results.map(({ documentId }) => documentId)).toEqual(Array(chunksOf(version)).fill(id))
  }
  await index.close()
  const db = new DatabaseSync(join(folder, 'index.db'), { readOnly: true })
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  db.close()
}
