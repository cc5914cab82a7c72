import type Docker from 'dockerode'
import { expect, test, vi } from 'vitest'
import { followedBy } from '../../../../test/support/engine/followed.ts'
import { silentLogger } from '../../platform/logger.ts'
import { ContainerBook } from './container-book.ts'
import type { ContainerEvent, ContainerFacts } from './facts.ts'
import { Inspector } from './inspector.ts'

const event = (action: string): ContainerEvent => ({
  ...{ at: 0, group: 'shop', containerId: 'c1', action, attributes: {} },
})

/** An inspector of an engine that answers as told, one answer a question; the last goes on. */
function watched(...answers: (object | Error)[]) {
  const book = new ContainerBook<ContainerFacts, ContainerEvent>()
  const inspect = async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (answer instanceof Error) throw answer
    return answer
  }
  const docker = { getContainer: () => ({ inspect }) } as unknown as Docker
  return {
    book,
    inspector: new Inspector(docker, followedBy('group'), book, silentLogger, new AbortController().signal),
  }
}

const missing = Object.assign(new Error('No such container: c1'), { statusCode: 404 })
const running = {
  Id: 'c1',
  State: { Status: 'running' },
  Config: { Labels: { group: 'shop' } },
}

test('a container that could not be seen while it was made is known once it is there', async () => {
  const { book, inspector } = watched(missing, running)
  await inspector.see('c1')
  expect(book.inGroup('shop')).toEqual([])
  inspector.take(event('start'))
  await vi.waitFor(() => expect(book.inGroup('shop')).toMatchObject([{ id: 'c1', state: 'running' }]))
})

test('a container that was removed is not brought back by an answer that was under way', async () => {
  const { book, inspector } = watched(running)
  inspector.take(event('start'))
  inspector.take(event('destroy'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(book.inGroup('shop')).toEqual([])
})

test('that a container was told to end is known before its end is', async () => {
  const { book, inspector } = watched(running, { ...running, State: { Status: 'exited', ExitCode: 137 } })
  await inspector.see('c1')
  const known: string[][] = []
  book.changes.listen(() => {
    if (book.get('c1')?.state === 'exited') known.push(book.recent('shop').map(({ action }) => action))
  })
  inspector.take(event('kill'))
  await vi.waitFor(() => expect(book.get('c1')?.state).toBe('exited'))
  expect(known).toEqual([['kill']])
})

test('what happened is told once, also where a container is removed while it is looked at', async () => {
  const { book, inspector } = watched(running)
  await inspector.see('c1')
  const heard: string[] = []
  book.events.listen(({ action }) => heard.push(action))
  inspector.take(event('die'))
  // The look after the end has begun, and has not answered yet.
  inspector.take(event('destroy'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(heard).toEqual(['die', 'destroy'])
})
