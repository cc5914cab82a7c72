import { expect, test } from 'vitest'
import { Topic } from './topic.ts'

test('a topic without values tells its subscribers that something changed', async () => {
  const topic = new Topic<void>()
  const changes = topic.subscribe()
  topic.publish()
  expect(await changes.next()).toEqual({ done: false, value: undefined })
  const waiting = changes.next()
  topic.publish()
  expect(await waiting).toEqual({ done: false, value: undefined })
})

test('a slow reader gets the newest events, and as many as were agreed on', async () => {
  const topic = new Topic<number>()
  const numbers = topic.subscribe(undefined, 2)
  for (const number of [1, 2, 3]) topic.publish(number)
  expect((await numbers.next()).value).toBe(2)
  expect((await numbers.next()).value).toBe(3)
})

test('a subscriber that waits ends when it is told to', async () => {
  const stop = new AbortController()
  const next = new Topic<number>().subscribe(stop.signal).next()
  stop.abort()
  expect(await next).toEqual({ done: true, value: undefined })
})
