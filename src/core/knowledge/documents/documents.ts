import type { DocumentSummary } from '../../../contract/knowledge.ts'
import { defined } from '../../../shared/defined.ts'
import { describeAct } from '../../platform/audit.ts'
import { Problem } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Engine } from '../ingest/engine.ts'
import type { KnowledgeService } from '../operations.ts'
import type { KnowledgeStore } from '../ports.ts'
import type { UploadStore } from '../sources/uploads/upload-store.ts'

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

  remove: KnowledgeService['remove'] = async ({ ids }) => {
    const { store, engine, uploads, logger, onChange } = this.#parts
    const wanted = [...new Set(ids)]
    await engine.withdraw(wanted)
    const found = await Promise.all(wanted.map((id) => store.documents.get(id)))
    describeAct({ inputs: { titles: found.map((document) => document?.title ?? null) } })
    const removed = await store.remove(wanted)
    await uploads.forget(await this.#findUnused(found.filter((one) => one !== undefined)))
    logger.info('Documents removed', { documents: removed.length, ids: removed.slice(0, 20) })
    onChange()
    const gone = new Set(removed)
    return { removed: removed.length, missing: wanted.filter((id) => !gone.has(id)) }
  }

  /** Files that no document comes from any more: those of removed documents, and of the last record of a JSONL. */
  async #findUnused(removed: readonly DocumentSummary[]): Promise<string[]> {
    const paths = removed.flatMap(({ path }) => (path === undefined ? [] : [path]))
    const files = new Set(removed.flatMap(({ type, source }) => (type === 'record' ? [source] : [])))
    if (files.size === 0) return paths
    const { sources } = await this.#parts.store.documents.totals()
    for (const { source } of sources) files.delete(source)
    return [...paths, ...files]
  }

  #withState(document: DocumentSummary): DocumentSummary {
    const complete = document.embedded >= document.chunks
    return { ...document, state: this.#parts.engine.findState(document.id, complete) }
  }
}
