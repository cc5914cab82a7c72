import { expect, test } from 'vitest'
import type { StackServiceView } from '../../contract/stack-view.ts'
import type { ProjectContainer } from './containers/project-containers.ts'
import { Evidence } from './log-evidence.ts'

const services = [{ name: 'api', stage: 'failed' }] as StackServiceView[]
const containers = new Map([
  ['api', { id: 'c1', state: 'exited', finishedAt: '2026-11-01T10:00:00Z' } as ProjectContainer],
])

/** What is known after a read that fails as told, and how often it was tried. */
async function readAfter(...failures: Error[]) {
  let tries = 0
  const evidence = new Evidence(
    async () => {
      const failure = failures[tries]
      tries += 1
      if (failure) throw failure
      return ['FATAL: no configuration']
    },
    () => {},
  )
  evidence.want(services, containers)
  await evidence.ready(AbortSignal.timeout(1000))
  return { lines: evidence.lines(containers).get('api'), tries }
}

test('a log that took too long is read once more', async () => {
  const late = new DOMException('late', 'TimeoutError')
  expect(await readAfter(late)).toEqual({ lines: ['FATAL: no configuration'], tries: 2 })
  expect(await readAfter(late, late)).toEqual({ lines: [], tries: 2 })
})

test('a log that cannot be read is not asked for again', async () => {
  expect(await readAfter(new Error('no such container'))).toEqual({ lines: [], tries: 1 })
})
