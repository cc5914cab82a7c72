import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closedFile, logFile } from './log-folder.ts'
import { createAuditReader } from './reader.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-audit-reader-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('who reads while files become full and get other names is not told that they are not there', async () => {
  const reader = createAuditReader({ folder, anchors: async () => [], anchorText: async () => undefined })
  let reading = true
  let closed = 0
  const rotate = async () => {
    for (; reading && closed < 3000; closed++) {
      await writeFile(join(folder, logFile), 'no entry\n')
      await sleep(5)
      await rename(join(folder, logFile), join(folder, closedFile(closed % 3)))
    }
  }
  const read = async () => {
    for (let at = 0; at < 400; at++) {
      await reader.list({}, { limit: 1 })
      await reader.verify()
    }
  }
  const rotating = rotate()
  try {
    await read()
  } finally {
    reading = false
    await rotating
  }
  expect(closed).toBeGreaterThan(20)
})
