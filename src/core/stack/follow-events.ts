import type { StackEvent } from '../../contract/stack-view.ts'
import { Topic } from '../platform/topic.ts'
import type { StackEngine } from './containers/stack-engine.ts'
import { eventInWords } from './events-in-words.ts'

/** A project's events as they come, until `signal` aborts. */
export async function* followEvents(
  engine: StackEngine,
  project: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ events: StackEvent[] }, void, undefined> {
  const topic = new Topic<StackEvent>()
  const events = topic.subscribe(signal)
  const forget = engine.onEvent((event) => {
    const words = event.group === project ? eventInWords(event) : undefined
    if (words) topic.publish(words)
  })
  try {
    for await (const event of events) yield { events: [event] }
  } finally {
    forget()
    await events.return()
  }
}
