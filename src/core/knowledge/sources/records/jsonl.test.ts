import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { type JsonlLine, readJsonl } from './jsonl.ts'

const folder = mkdtempSync(join(tmpdir(), 'jsonl-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: string): string {
  const path = join(folder, `${Math.random()}.jsonl`)
  writeFileSync(path, content)
  return path
}

async function all(path: string, options?: Parameters<typeof readJsonl>[1]): Promise<JsonlLine[]> {
  const lines: JsonlLine[] = []
  for await (const line of readJsonl(path, options)) lines.push(line)
  return lines
}

test('good lines are records, bad ones say where and why', async () => {
  const path = fileURLToPath(new URL('../../../../../test/fixtures/documents/records.jsonl', import.meta.url))
  const lines = await all(path)
  expect(lines.map((line) => ('record' in line ? line.record : line.message))).toEqual([
    {
      id: 'a1',
      title: 'First',
      text: 'The first record.',
      url: 'https://example.org/1',
      updated: '2026-01-31T12:00:00.000Z',
    },
    'Line 3 was left out: it has no “text”.',
    'Line 4 was left out: it is not valid JSON.',
    'Line 5 was left out: “updated” is not a date, such as 2026-01-31T12:00:00Z.',
    { id: '8', title: '8', text: 'Without a title.' },
  ])
})

test('lines over block bounds and the last one without a newline are whole', async () => {
  const records = Array.from({ length: 50 }, (_, id) =>
    JSON.stringify({ id: `${id}`, text: 'ä'.repeat(20_000) }),
  )
  const lines = await all(file(records.join('\n')))
  expect(lines).toHaveLength(50)
  for (const line of lines) expect('record' in line && line.record.text).toBe('ä'.repeat(20_000))
})

test('a line that is too long is left out and the next one read', async () => {
  const long = JSON.stringify({ id: 'long', text: 'x'.repeat(3 * 2 ** 20) })
  const lines = await all(file(`${long}\n{"id":"b","text":"y"}\n`), { maxLineBytes: 2 ** 20 })
  expect(lines[0]).toMatchObject({ line: 1, code: 'bad-record', message: expect.stringContaining('1 MB') })
  expect(lines[1]).toMatchObject({ line: 2, record: { id: 'b' } })
})

test.each(['[]', '"x"', '3', 'null', '{"text":"no id"}', '{"id":" ","text":"x"}'])(
  '%s is no record',
  async (line) => {
    expect(await all(file(line))).toMatchObject([{ code: 'bad-record' }])
  },
)

test('a byte order mark and Windows newlines do no harm', async () => {
  expect(await all(file('\ufeff{"id":"a","text":"x"}\r\n\r\n'))).toMatchObject([
    { record: { id: 'a', text: 'x' } },
  ])
})

test('stops when it is told to', async () => {
  const stop = new AbortController()
  const path = file('{"id":"a","text":"x"}\n'.repeat(1000))
  const reading = async () => {
    for await (const line of readJsonl(path, { signal: stop.signal }))
      if (line.line === 3) stop.abort(new Error('enough'))
  }
  await expect(reading()).rejects.toThrow('enough')
})
