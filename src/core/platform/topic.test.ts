import { expect, test } from 'vitest'
import { Topic } from './topic.ts'

test('an event without a value reaches its subscribers like any other', async () => {
  const topic = new Topic<void>()
  const heard = topic.subscribe(AbortSignal.timeout(5000))
  topic.publish()
  expect(await heard.next()).toEqual({ done: false, value: undefined })
  await heard.return()
})

test('events from before the first read are kept, the newest when there are too many', async () => {
  const topic = new Topic<number>()
  const heard = topic.subscribe(undefined, 2)
  for (const event of [1, 2, 3]) topic.publish(event)
  expect((await heard.next()).value).toBe(2)
  expect((await heard.next()).value).toBe(3)
  await heard.return()
})
