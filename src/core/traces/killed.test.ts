import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Child, startNode } from '../../../test/support/child.ts'
import { OtlpReceiver, takesAll } from '../../../test/support/traces/otlp-receiver.ts'
import { makeSpanId } from './span-ids.ts'

const program = fileURLToPath(new URL('../../../test/crash/traced-runs.ts', import.meta.url))

/** The ids of runs that a process said were on disk. */
function readRuns({ stdout }: Child, word: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => line.slice(word.length + 1))
}

test('a Catalyst that is killed in the middle of a request loses nothing, and what it sends again is the same', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-killed-'))
  await using receiver = await new OtlpReceiver().open()
  const ended: string[] = []
  const left: string[] = []
  const begin = (count: number) => startNode([program, folder, receiver.url, String(count)])
  try {
    for (const kill of ['before it is stored', 'after it was stored', 'after it was stored']) {
      const child = begin(1000)
      receiver.script = (request, answer) => {
        if (request.spans.length === 0) return takesAll(request, answer)
        // The answer never comes: the process that waits for it is gone.
        if (kill === 'after it was stored') answer.take()
        child.process.kill('SIGKILL')
      }
      expect(await child.ended).toMatchObject({ signal: 'SIGKILL' })
      ended.push(...readRuns(child, 'ended'))
      left.push(...readRuns(child, 'left'))
    }
    const requests = receiver.requests.length
    receiver.script = takesAll
    const last = begin(3)
    expect(await last.ended).toMatchObject({ code: 0 })
    ended.push(...readRuns(last, 'ended'))
    left.push(...readRuns(last, 'left'))
    expect(receiver.faults).toEqual([])
    expect(receiver.requests.length).toBeGreaterThan(requests)
    const taken = new Set(receiver.ids)
    const steps = ['', 's0', 's1', 's2', 's3', 's4']
    for (const run of ended)
      for (const step of steps) expect(taken.has(makeSpanId(run, step)), `${run} ${step}`).toBe(true)
    for (const run of left) expect(taken.has(makeSpanId(run)), `${run}, interrupted`).toBe(true)
    // Nothing that nobody has worked, and what came twice came the same.
    const runs = new Set([...ended, ...left])
    expect(ended.length).toBeGreaterThan(3)
    expect(taken.size).toBeLessThanOrEqual(runs.size * steps.length + 3 * steps.length)
    const first = new Map(receiver.spans.map((span) => [span.spanId, span]))
    for (const span of receiver.spans) expect(span).toEqual(first.get(span.spanId))
    expect(receiver.spans.length - taken.size, 'sent again').toBeLessThanOrEqual(3 * 200)
    expect(JSON.parse(readRuns(last, 'all')[0] ?? '')).toMatchObject({
      state: 'idle',
      setAside: 0,
      problem: null,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
