import { expect, test } from 'vitest'
import type { Settings } from '../../contract/settings.ts'
import type { StackView } from '../../contract/stack-view.ts'
import { Topic } from '../platform/topic.ts'
import { watchChosen } from './watch-chosen.ts'

test('whoever watches the chosen stack sees the next one when another is chosen, and nothing more of the last', async () => {
  const stacks = ['one', 'two'].map((project) => {
    const changes = new Topic<StackView>()
    const view = { project } as StackView
    return {
      say: () => changes.publish(view),
      async *watch(signal?: AbortSignal) {
        const news = changes.subscribe(signal)
        yield view
        yield* news
      },
    }
  })
  const changes = new Topic<void>()
  let at = 0
  const stop = new AbortController()
  const onChange = (listener: (now: Settings, before: Settings) => void) =>
    changes.listen(() => listener({} as Settings, {} as Settings))
  const seen = watchChosen(() => stacks[at]!, { onChange }, stop.signal)
  expect((await seen.next()).value).toEqual({ project: 'one' })

  const next = seen.next()
  changes.publish()
  stacks[0]!.say()
  expect((await next).value).toEqual({ project: 'one' })

  const other = seen.next()
  at = 1
  changes.publish()
  stacks[0]!.say()
  expect((await other).value).toEqual({ project: 'two' })
  stop.abort()
  expect((await seen.next()).done).toBe(true)
})
