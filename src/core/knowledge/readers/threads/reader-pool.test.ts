import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { silentLogger } from '../../../platform/logger.ts'
import type { DocumentReader, ReadRequest } from '../../ports.ts'
import { createDocumentReader } from './reader-pool.ts'

const real = new URL('./reader.worker.ts', import.meta.url)
const misbehaving = new URL('../../../../../test/support/misbehaving-reader.ts', import.meta.url)
const documents = fileURLToPath(new URL('../../../../../test/fixtures/documents/', import.meta.url))
const chunking = { size: 128, overlap: 16 }

let reader: DocumentReader
afterEach(() => reader.close())

function start(program: URL, limits = { timeoutSeconds: 20, memoryMb: 256 }, threads = 2): DocumentReader {
  reader = createDocumentReader({ program, threads, limits: () => limits, logger: silentLogger })
  return reader
}

const request = (name: string, path = documents + name): ReadRequest => ({
  path,
  name,
  chunking,
  maxBytes: 2 ** 20,
})

describe('with the real reader', () => {
  test('a file comes back with its hash, size, pages and chunks', async () => {
    const bytes = readFileSync(`${documents}manual.pdf`)
    const result = await start(real).read(request('manual.pdf'))
    if (!result.ok) throw new Error(result.message)
    expect(result.hash).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(result).toMatchObject({ type: 'pdf', pages: 2, bytes: bytes.length })
    expect(result.chunks.length).toBeGreaterThan(1)
    expect(result.chunks[0]!.pages).toEqual([1, 1])
    expect(result.chunks.at(-1)!.pages![1]).toBe(2)
  })

  test('many files at once are each answered, whatever becomes of the others', async () => {
    const names = [
      'manual.pdf',
      'scanned.pdf',
      'damaged.pdf',
      'notes.md',
      'encrypted.pdf',
      'tides.html',
      'empty.pdf',
    ]
    start(real)
    const results = await Promise.all(names.map((name) => reader.read(request(name))))
    expect(results.map((result) => (result.ok ? 'read' : result.code))).toEqual([
      'read',
      'no-text-layer',
      'damaged',
      'read',
      'encrypted',
      'read',
      'empty',
    ])
  })

  test('what is not there, is a folder, or is too large is said so', async () => {
    start(real)
    expect(await reader.read(request('gone.pdf'))).toMatchObject({ code: 'not-found' })
    expect(await reader.read(request('x', documents))).toMatchObject({ code: 'not-readable' })
    const refused = await reader.read({ ...request('manual.pdf'), maxBytes: 1000 })
    expect(refused).toMatchObject({ code: 'too-large', remedy: expect.stringContaining('Settings') })
  })

  test.skipIf(process.getuid?.() === 0)(
    'what may not be read is said so (skipped for root, who may)',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'reader-'))
      const path = join(folder, 'secret.txt')
      writeFileSync(path, 'secret')
      chmodSync(path, 0)
      expect(await start(real).read(request('secret.txt', path))).toMatchObject({ code: 'not-readable' })
      rmSync(folder, { recursive: true })
    },
  )

  test('text of a record is cut as a file’s text is', async () => {
    const chunks = await start(real).chunkText('One sentence here. '.repeat(2000), chunking)
    expect(chunks.length).toBeGreaterThan(60)
    for (const [index, { position }] of chunks.entries()) expect(position).toBe(index)
  })
})

describe('with a reader that misbehaves', () => {
  test('one that hangs costs its file only, and the message names the deadline and the setting', async () => {
    start(misbehaving, { timeoutSeconds: 1, memoryMb: 128 })
    const [hung, well] = await Promise.all([reader.read(request('hang')), reader.read(request('behave'))])
    expect(hung).toMatchObject({ ok: false, code: 'timeout', message: expect.stringContaining('1 second') })
    expect(hung).toMatchObject({ remedy: expect.stringContaining('Deadline') })
    expect(well).toMatchObject({ code: 'empty' })
    expect(await reader.read(request('behave'))).toMatchObject({ code: 'empty' })
  })

  test('files that wait behind one that hangs get their full time', async () => {
    start(misbehaving, { timeoutSeconds: 1, memoryMb: 128 }, 1)
    const results = await Promise.all(['hang', 'hang', 'behave'].map((name) => reader.read(request(name))))
    expect(results).toMatchObject([{ code: 'timeout' }, { code: 'timeout' }, { code: 'empty' }])
  })

  test('what was known before it hung holds', async () => {
    start(misbehaving, { timeoutSeconds: 1, memoryMb: 128 })
    expect(await reader.read(request('hang after a word'))).toMatchObject({ message: 'known before' })
  })

  test.each(['exit', 'throw'])('one that breaks down (%s) costs its file only', async (name) => {
    start(misbehaving)
    expect(await reader.read(request(name))).toMatchObject({ ok: false, code: 'crashed' })
    expect(await reader.read(request('behave'))).toMatchObject({ code: 'empty' })
  })

  test('one that takes all memory costs its file only', async () => {
    start(misbehaving, { timeoutSeconds: 20, memoryMb: 128 })
    const failed = await reader.read(request('hoard'))
    expect(failed).toMatchObject({ code: 'out-of-memory', message: expect.stringContaining('128 MB') })
    expect(await reader.read(request('behave'))).toMatchObject({ code: 'empty' })
  })

  test('cancelling stops what runs and what waits, with the reason', async () => {
    start(misbehaving, undefined, 1)
    const stop = new AbortController()
    const running = reader.read(request('hang'), stop.signal)
    const waiting = reader.read(request('behave'), stop.signal)
    const other = reader.read(request('behave'))
    setTimeout(() => stop.abort(new Error('cancelled')), 100)
    const stopped = await Promise.allSettled([running, waiting])
    for (const { status } of stopped) expect(status).toBe('rejected')
    for (const result of stopped) expect(String('reason' in result && result.reason)).toContain('cancelled')
    expect(await other).toMatchObject({ code: 'empty' })
  })

  test('closing ends what runs', async () => {
    start(misbehaving)
    const running = reader.read(request('hang'))
    setTimeout(() => reader.close(), 100)
    expect(await running).toMatchObject({ ok: false, code: 'crashed' })
    await expect(reader.read(request('behave'))).rejects.toThrow('closing')
  })
})
