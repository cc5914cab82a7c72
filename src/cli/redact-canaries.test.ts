import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { spawnCommand } from '../../test/support/spawn-command.ts'

test('no canary comes through any way that text leaves', { timeout: 90_000 }, async () => {
  const home = await mkdtemp(join(tmpdir(), 'catalyst-canaries-'))
  try {
    const { code, stdout } = await spawnCommand(home, ['redact', '--self-test', '--json'])
    const result = JSON.parse(stdout)
    expect(result.sinks.filter((sink: { reached: boolean }) => !sink.reached)).toEqual([])
    expect(result.sinks.flatMap((sink: { leaked: string[] }) => sink.leaked)).toEqual([])
    expect(result).toMatchObject({ ok: true, canaries: expect.arrayContaining(['API token', 'card number']) })
    expect(code).toBe(0)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
