import type { StackLogLine } from '../../../contract/stack-view.ts'

interface Head {
  readonly source: AsyncGenerator<StackLogLine[], void, undefined>
  batch: StackLogLine[]
  at: number
}

/**
 * Several logs as one, in order of time; of lines of the same time those of the earlier source come first. A source's
 * own order is kept. Reads no further ahead than one batch of each.
 *
 * @param most lines in one batch
 */
export async function* mergeByTime(
  sources: readonly AsyncGenerator<StackLogLine[], void, undefined>[],
  most = 1000,
): AsyncGenerator<StackLogLine[], void, undefined> {
  try {
    const heads = (await Promise.all(sources.map((source) => filled({ source, batch: [], at: 0 })))).filter(
      (head) => head !== undefined,
    )
    let merged: StackLogLine[] = []
    while (heads.length > 0) {
      const [first, second] = twoEarliest(heads)
      const bound = second === undefined ? undefined : timeAt(second)
      // A whole run at a time: the others need no look until it has passed them.
      do {
        const line = first.batch[first.at]
        if (line) merged.push(line)
        first.at += 1
        if (merged.length === most) {
          yield merged
          merged = []
        }
      } while (first.at < first.batch.length && (bound === undefined || timeAt(first) < bound))
      if (first.at === first.batch.length && !(await filled(first))) heads.splice(heads.indexOf(first), 1)
    }
    if (merged.length > 0) yield merged
  } finally {
    await Promise.allSettled(sources.map((source) => source.return()))
  }
}

async function filled(head: Head): Promise<Head | undefined> {
  do {
    const next = await head.source.next()
    if (next.done) return undefined
    head.batch = next.value
    head.at = 0
  } while (head.batch.length === 0)
  return head
}

function twoEarliest(heads: readonly Head[]): [Head, Head | undefined] {
  let first = heads[0]!
  let second: Head | undefined
  for (const head of heads.slice(1)) {
    if (timeAt(head) < timeAt(first)) {
      second = first
      first = head
    } else if (second === undefined || timeAt(head) < timeAt(second)) second = head
  }
  return [first, second]
}

function timeAt(head: Head): string {
  return head.batch[head.at]?.at ?? ''
}
