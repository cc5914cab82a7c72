import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { RunSummary } from '../../contract/runs.ts'
import type { SystemEvent } from '../../contract/system.ts'
import { Topic } from '../platform/topic.ts'
import { createNoticeBoard } from './notice-board.ts'
import { createSystemService } from './service.ts'

const never = async function* <T>(signal?: AbortSignal): AsyncGenerator<T> {
  await new Promise((resolve) => signal?.addEventListener('abort', resolve))
}

async function* mapped<T>(stream: AsyncIterable<T>, event: (value: T) => SystemEvent) {
  for await (const value of stream) yield event(value)
}

function system() {
  const notices = createNoticeBoard()
  const runs = new Topic<RunSummary>()
  const service = createSystemService({
    facts: {
      name: 'Catalyst',
      version: '1',
      host: 'server',
      platform: 'linux',
      node: '24',
      dataFolder: '/x',
      startedAt: '2026-01-01T00:00:00.000Z',
      command: 'catalyst',
    },
    url: () => undefined,
    isEmpty: async () => true,
    notices,
    streams: (signal) => [
      never(signal),
      mapped(runs.subscribe(signal), (run) => ({ topic: 'run', run })),
      mapped(notices.watch(signal), (notice) => ({ topic: 'notice', notice })),
    ],
  })
  return { service, notices, runs }
}

test('one stream carries what changes anywhere, and ends when its reader is gone', async () => {
  const { service, notices, runs } = system()
  const stop = new AbortController()
  const seen: SystemEvent['topic'][] = []
  const reading = (async () => {
    for await (const event of service.events(stop.signal)) seen.push(event.topic)
  })()
  await sleep(5)
  runs.publish({ id: 'run_1' } as RunSummary)
  notices.publish({ level: 'info', title: 'Redis answers again' })
  await sleep(5)
  stop.abort()
  await reading
  expect(seen.sort()).toEqual(['notice', 'run'])
})

test('says where the data lies and that nothing is in yet', async () => {
  expect(await system().service.info()).toMatchObject({ dataFolder: '/x', firstRun: true })
})
