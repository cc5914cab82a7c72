import type { CatalystClient } from '../../contract/index.ts'
import { defined } from '../../shared/defined.ts'
import { cutText } from './answer-tool.ts'

/** Characters of text in one answer, and of one passage. */
const longestText = 30_000
const longestPassage = 10_000
const passagesAtATime = 100

/** A document and its passages from a position on, as many as fit into one answer; `next` where there are more. */
export async function readDocument(
  client: CatalystClient,
  { id, position, signal }: { id: string; position: number; signal: AbortSignal },
) {
  const { title, type, pages } = await client.knowledge.get({ id }, { signal })
  const passages: { position: number; pages: number[] | null; text: string }[] = []
  let total = 0
  let length = 0
  let next: number | undefined
  for (let cursor: string | undefined; next === undefined; ) {
    const page = await client.knowledge.chunks(
      { id, limit: passagesAtATime, ...defined({ cursor }) },
      { signal },
    )
    total = page.total
    for (const chunk of page.chunks) {
      if (chunk.position < position) continue
      const text = cutText(chunk.text, longestPassage)
      if (length + text.length > longestText && passages.length > 0) {
        next = chunk.position
        break
      }
      length += text.length
      passages.push({ position: chunk.position, pages: chunk.pages && [...chunk.pages], text })
    }
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  return { id, title, type, passages, total, ...defined({ pages, next }) }
}
