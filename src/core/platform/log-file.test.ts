import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LogFile, type LogFileOptions } from './log-file.ts'
import { readBirth, rotatedFiles, rotatedName } from './log-files.ts'

let folder: string
const open: LogFile[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-logfile-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((file) => file.close()))
  await rm(folder, { recursive: true, force: true })
})

function logFile(options: Partial<LogFileOptions> = {}): LogFile {
  const file = new LogFile({ folder, ...options })
  open.push(file)
  return file
}
const line = (number: number) => `${JSON.stringify({ ts: new Date().toISOString(), number })}\n`
const active = () => readFile(join(folder, 'catalyst.log'), 'utf8')
async function numbers(): Promise<number[]> {
  const names = [...(await rotatedFiles(folder)), 'catalyst.log']
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((one) => JSON.parse(one).number),
  )
}
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at)

test('files are full at their size, renamed by the time of their first line, and the oldest go', async () => {
  const file = logFile({ fileBytes: 1000, totalBytes: 4000 })
  for (let at = 0; at < 300; at++) {
    file.write(line(at))
    if (at % 3 === 0) await file.flush()
  }
  await file.flush()
  const names = await readdir(folder)
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1000)
  expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(4000)
  expect(names.length).toBeGreaterThan(3)
  // What is left is the end, without a gap.
  const left = await numbers()
  expect(left).toEqual(upTo(300).slice(-left.length))
  expect((await stat(join(folder, 'catalyst.log'))).mode & 0o777).toBe(0o600)
})

test('a file is taken for full after its time, and what is too old is removed', async () => {
  const ancient = rotatedName(Date.now() - 30 * 86_400_000, 0)
  await writeFile(join(folder, ancient), line(0))
  await utimes(join(folder, ancient), new Date(0), new Date(0))
  await writeFile(join(folder, 'notes.log'), 'somebody else')
  const yesterday = new Date(Date.now() - 25 * 3_600_000).toISOString()
  await writeFile(join(folder, 'catalyst.log'), `{"ts":"${yesterday}","number":1}\n`)
  const file = logFile()
  file.write(line(2))
  await file.flush()
  const rotated = await rotatedFiles(folder)
  expect(rotated.map((name) => new Date(readBirth(name)!).toISOString())).toEqual([yesterday])
  expect(await active()).toMatch(/"number":2/u)
  expect(await readdir(folder)).toContain('notes.log')
})

test('a file of an earlier process is taken up, and a line that a crash cut off is ended', async () => {
  await writeFile(join(folder, 'catalyst.log'), `${line(0)}{"ts":"2026`)
  const file = logFile()
  file.write(line(1))
  await file.flush()
  const lines = (await active()).trimEnd().split('\n')
  expect(lines).toHaveLength(3)
  expect(JSON.parse(lines[2]!)).toMatchObject({ number: 1 })
})

test('a disk that is full costs nobody anything; once there is room, every held line is there once', async () => {
  let full = true
  const file = logFile({
    async write(handle, bytes, position) {
      // As a real one does: a part fits, the rest does not.
      await handle.write(bytes, 0, full ? 10 : bytes.length, position)
      if (full) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    },
  })
  for (let at = 0; at < 50; at++) file.write(line(at))
  await file.flush()
  expect(file.trouble).toMatchObject({
    code: 'ENOSPC',
    lost: 0,
    message: expect.stringContaining('no space'),
  })
  full = false
  await vi.waitUntil(() => file.trouble === undefined, { timeout: 10_000 })
  expect(await numbers()).toEqual(upTo(50))
})

test('while it cannot be written, memory is bounded, and what was lost is said afterwards', async () => {
  let full = true
  const recovered: [number, string][] = []
  const file = logFile({
    onRecovered: (lost, because) => recovered.push([lost, because]),
    async write(handle, bytes, position) {
      if (full) throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      await handle.write(bytes, 0, bytes.length, position)
    },
  })
  const long = `${'x'.repeat(1_000_000)}\n`
  for (let at = 0; at < 30; at++) file.write(long)
  await file.flush()
  expect(file.trouble?.lost).toBeGreaterThan(15)
  full = false
  await vi.waitUntil(() => recovered.length > 0, { timeout: 10_000 })
  expect(recovered[0]).toEqual([expect.any(Number), 'no space'])
  expect((await stat(join(folder, 'catalyst.log'))).size).toBeLessThan(10_000_000)
})

/** A file system of 64 KiB, where this process may mount one. */
function tinyDisk(): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    return undefined
  }
}

test('on a real disk of 64 KiB lines end at its end, and come again when there is room', async (context) => {
  if (!tinyDisk()) return context.skip('mounting a file system is not allowed here')
  try {
    await writeFile(join(folder, 'ballast'), Buffer.alloc(40_000))
    const file = logFile({ fileBytes: 1_000_000 })
    for (let at = 0; at < 1000; at++) file.write(line(at))
    await file.flush()
    expect(file.trouble?.code).toBe('ENOSPC')
    await rm(join(folder, 'ballast'))
    await vi.waitUntil(() => file.trouble === undefined, { timeout: 10_000 })
    expect(await numbers()).toEqual(upTo(1000))
    await file.close()
  } finally {
    execFileSync('umount', [folder])
  }
})

test('a folder that was removed, and a file that was moved away, are made again', async () => {
  const file = logFile()
  file.write(line(0))
  await file.flush()
  await rm(folder, { recursive: true })
  await sleep(1100)
  file.write(line(1))
  await file.flush()
  expect(await numbers()).toEqual([1])
  await rename(join(folder, 'catalyst.log'), join(folder, 'taken.log'))
  await sleep(1100)
  file.write(line(2))
  await file.flush()
  expect(await numbers()).toEqual([2])
})

test('what was not written yet is written at once when asked for, and nothing twice', async () => {
  const file = logFile()
  file.write(line(0))
  await file.flush()
  for (let at = 1; at < 500; at++) file.write(line(at))
  // In the middle of writing a piece.
  await new Promise((resolve) => setImmediate(resolve))
  await Promise.resolve()
  file.write(line(500))
  file.flushNow()
  expect(await numbers()).toEqual(upTo(501))
  file.write(line(501))
  await file.flush()
  expect(await numbers()).toEqual(upTo(502))
  // With nothing open yet: the first line of a process that ends at once.
  const other = await mkdtemp(join(tmpdir(), 'catalyst-logfile-'))
  await appendFile(join(other, 'catalyst.log'), 'cut')
  const first = new LogFile({ folder: other })
  first.write(line(7))
  first.flushNow()
  expect(await readFile(join(other, 'catalyst.log'), 'utf8')).toMatch(/^cut\n\{.*"number":7\}\n$/u)
  await first.close()
  await rm(other, { recursive: true })
})
