import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => {
  // The log goes to the console here, and none of its lines are of interest.
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation(() => {})
  }
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.doUnmock('../core/platform/redaction/redaction.ts')
  vi.resetModules()
})

/** The self-test, while the functions that mask give back what they were given to the files that are named. */
async function selfTestWithout(files: readonly string[]) {
  vi.resetModules()
  vi.doMock('../core/platform/redaction/redaction.ts', async (original) => {
    const real = await original<typeof import('../core/platform/redaction/redaction.ts')>()
    const broken = () => {
      const { stack } = new Error('where')
      return files.some((file) => stack!.includes(file))
    }
    return {
      ...real,
      redact: (value: unknown) => (broken() ? value : real.redact(value)),
      redactText: (text: string, secrets?: readonly (string | undefined)[]) =>
        broken() ? text : real.redactText(text, secrets),
    }
  })
  const { runSelfTest } = await import('./redact-self-test.ts')
  return await runSelfTest({ entry: new URL('./index.ts', import.meta.url).href, version: '0.0.0' })
}

test.each([
  [['winston-logger.ts'], ["a run's log, as the page gets it", 'log files']],
  [['runs/open-run.ts'], ['runs, as the page gets them', 'records: runs, steps, health history']],
  [['common/calls.ts'], ['errors of a call in this process']],
  [['audit/entry.ts'], ['audit log, as the page gets it', 'audit log, on disk']],
  [['fatal-errors.ts'], ['last words of a process that dies']],
  [['line-filter.ts'], ['lines that are filtered']],
  // Health masks what a server said before it makes a notice of it.
  [
    ['system/service.ts', 'health/'],
    ['health details', 'notices'],
  ],
])('sinks that %j no longer mask for are told', { timeout: 120_000 }, async (files, sinks) => {
  const { sinks: all } = await selfTestWithout(files)
  const leaking = all.filter((sink) => sink.leaked.length > 0).map(({ name }) => name)
  for (const sink of sinks) expect(leaking).toContain(sink)
  expect(leaking.length).toBeLessThan(all.length / 2)
})
