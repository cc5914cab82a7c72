import type { DocumentSummary } from '../../../contract/knowledge.ts'
import { agree, formatCount } from '../../../shared/count-words.ts'
import { defined } from '../../../shared/defined.ts'
import { describeAct } from '../../platform/audit.ts'
import { Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Engine } from '../ingest/engine.ts'
import type { KnowledgeService } from '../operations.ts'
import type { DocumentOrigin, KnowledgeStore } from '../ports.ts'
import type { UploadStore } from '../sources/uploads/upload-store.ts'
import { findChosen } from './find-chosen.ts'

/** Documents that go in one transaction. */
const batchSize = 500

export interface DocumentsParts {
  readonly store: KnowledgeStore
  readonly engine: Engine
  readonly uploads: UploadStore
  readonly logger: Logger
  /** Called when documents went. */
  readonly onChange: () => void
}

/** Lists documents with the state that only the work under way can tell, and removes them. */
export class Documents {
  readonly #parts: DocumentsParts

  constructor(parts: DocumentsParts) {
    this.#parts = parts
  }

  list: KnowledgeService['list'] = async ({ cursor, limit, filter, type, state }) => {
    const { store, engine } = this.#parts
    const underWay = state === undefined ? undefined : engine.underWay
    const page = await store.documents.list({ limit, ...defined({ cursor, filter, type, state, underWay }) })
    return { ...page, documents: page.documents.map((document) => this.#withState(document)) }
  }

  /** @throws Problem `NOT_FOUND` */
  get = async ({ id }: { id: string }): Promise<DocumentSummary> => {
    const found = await this.#parts.store.documents.get(id)
    if (!found) {
      throw new Problem('NOT_FOUND', `There is no document ${id}.`, 'List the documents to find its id.')
    }
    const { hash: _, ...document } = found
    return this.#withState(document)
  }

  chunks: KnowledgeService['chunks'] = async ({ id, cursor, limit }) => {
    await this.get({ id })
    return this.#parts.store.documents.chunks(id, { limit, ...defined({ cursor }) })
  }

  /**
   * By batches: a signal ends it between two of them, and what is gone by then stays gone.
   * @throws Problem `CONFLICT` where another number of documents was expected
   */
  remove: KnowledgeService['remove'] = async ({ expected, ...chosen }, signal) => {
    const { store, engine, logger } = this.#parts
    const wanted = await findChosen(chosen, store.documents, () => engine.underWay)
    if (expected !== undefined && expected !== wanted.length) throw numberChanged(wanted.length, expected)
    const titles: (string | null)[] = []
    const gone = new Set<string>()
    try {
      for (let at = 0; at < wanted.length; at += batchSize) {
        signal?.throwIfAborted()
        const batch = wanted.slice(at, at + batchSize)
        const removed = await this.#removeBatch(batch)
        for (const id of removed.keys()) gone.add(id)
        if (at === 0) titles.push(...batch.map((id) => removed.get(id) ?? null))
      }
    } finally {
      describeAct({ inputs: { titles } })
      logger.info('Documents removed', { documents: gone.size, ids: [...gone].slice(0, 20) })
    }
    return { removed: gone.size, missing: chosen.ids ? wanted.filter((id) => !gone.has(id)) : [] }
  }

  /** Gives the titles of what was there, by id. */
  async #removeBatch(ids: readonly string[]): Promise<Map<string, string>> {
    const { store, engine, uploads, onChange } = this.#parts
    await engine.withdraw(ids)
    const found = await store.documents.origins(ids)
    const removed = new Set(await store.remove(ids))
    const went = found.filter(({ id }) => removed.has(id))
    await uploads.forget(await this.#findUnused(went))
    onChange()
    return new Map(went.map(({ id, title }) => [id, title]))
  }

  /** Files that no document comes from any more: those of removed documents, and of the last record of a JSONL. */
  async #findUnused(removed: readonly DocumentOrigin[]): Promise<string[]> {
    const paths = removed.flatMap(({ path }) => (path === undefined ? [] : [path]))
    const files = [
      ...new Set(removed.flatMap(({ container }) => (container === undefined ? [] : [container]))),
    ]
    const inUse = await this.#parts.store.documents.known('container', files)
    return [...paths, ...files.filter((file) => !inUse.has(file))]
  }

  #withState(document: DocumentSummary): DocumentSummary {
    const complete = document.embedded >= document.chunks
    return { ...document, state: this.#parts.engine.findState(document.id, complete) }
  }
}

function numberChanged(now: number, expected: number): Problem {
  return new Problem(
    'CONFLICT',
    `${formatCount(now, 'document')} ${agree(now, 'matches', 'match')} now, not ${expected.toLocaleString('en-US')}: nothing was removed.`,
    'Look at the list again, then remove them.',
  )
}
