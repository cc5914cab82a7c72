import type { FollowUp } from '../../../contract/follow-ups.ts'
import type { RunKindName } from '../../../contract/run-kinds.ts'
import type { RunSummary } from '../../../contract/runs.ts'
import type { Settings } from '../../../contract/settings.ts'
import { agree, formatCount } from '../../../shared/count-words.ts'
import { formatCut } from '../ingest/document-id.ts'
import type { Embeddings, IndexStatistics, KnowledgeStore } from '../ports.ts'
import type { Sources } from '../sources/sources.ts'
import { describeEstimate, measureRate } from './measure-rate.ts'
import { findMissing, type Missing } from './reindex.ts'

export interface FollowUpParts {
  readonly store: KnowledgeStore
  readonly sources: Sources
  readonly embeddings: Embeddings
  readonly settings: () => Settings
  /** The newest runs of a kind. */
  readonly pastRuns: (kind: RunKindName) => Promise<readonly RunSummary[]>
  /** Called when originals went, or came back. */
  readonly onChange: () => void
  /** Whether vectors are being made by any run: of what it reads, nobody has to be told that they are missing. */
  readonly makesVectors: () => boolean
  /** The run of a kind that is under way. */
  readonly underWay: (kind: 'reindex' | 'embed') => string | undefined
}

/** How long what runs on record tell is taken as it was, in ms. */
const rateKeptMs = 15_000
/** How long it is taken for granted which originals are there, in ms: they are looked at one by one. */
const missingKeptMs = 10_000

/** Knows what the documents still wait for after the settings were changed. */
export class FollowUps {
  readonly #parts: FollowUpParts
  readonly #rates = new Map<string, { at: number; rate: Promise<number | undefined> }>()
  #missing: { cut: string; until: number; found: Promise<Missing> } | undefined
  #lastMissing = ''

  constructor(parts: FollowUpParts) {
    this.#parts = parts
  }

  /** The settings changed: originals are looked for anew. */
  renew(): void {
    this.#missing = undefined
  }

  async now(statistics: IndexStatistics): Promise<FollowUp[]> {
    const all = await Promise.all([this.#rechunk(statistics), this.#embed(statistics)])
    return all.filter((one) => one !== undefined)
  }

  async #rechunk({ cuts }: IndexStatistics): Promise<FollowUp | undefined> {
    const cut = formatCut(this.#parts.settings().chunking)
    const other = cuts.filter((one) => one.cut !== cut)
    const documents = other.reduce((sum, one) => sum + one.documents, 0)
    if (documents === 0) return undefined
    const chunks = other.reduce((sum, one) => sum + one.chunks, 0)
    const missing = await this.#findMissing(cut)
    const count = Math.max(0, documents - missing.documents)
    // The same text takes about as long as it took: chunks are counted as they were made.
    const seconds = await this.#estimate((chunks * count) / documents, ['reindex', 'ingest'])
    const runId = this.#parts.underWay('reindex')
    return {
      kind: 'reindex',
      message: [describeCuts(other, documents, cut), describeMissing(missing)].filter(Boolean).join(' '),
      ...(count > 0 && !runId && { offer: offer(`Re-index ${formatCount(count, 'document')}`, seconds) }),
      ...{ count, seconds, missing },
      ...(runId && { runId }),
    }
  }

  async #embed(statistics: IndexStatistics): Promise<FollowUp | undefined> {
    const { chunks, embedded, space } = statistics
    const { embeddings, makesVectors, underWay } = this.#parts
    const runId = underWay('embed')
    if (runId === undefined && makesVectors()) return undefined
    const owned = space !== null && embeddings.currentOwns(space)
    const count = owned ? chunks - embedded : await this.#countUnembedded(chunks)
    if (count <= 0) return undefined
    const seconds = await this.#estimate(count, ['embed', 'ingest'])
    return {
      kind: 'embed',
      message: `${formatCount(count, 'chunk')} ${agree(count, 'has', 'have')} no vector of ${embeddings.current().model} yet.`,
      ...(!runId && { offer: offer(`Embed ${formatCount(count, 'chunk')}`, seconds) }),
      ...{ count, seconds, missing: { documents: 0, names: [] } },
      ...(runId && { runId }),
    }
  }

  /** What another space than the one that answers still lacks; all of it while its model does not say which it is. */
  async #countUnembedded(chunks: number): Promise<number> {
    const { embeddings, store } = this.#parts
    const space = chunks > 0 && !embeddings.problem() ? await knownSpace(embeddings) : undefined
    return space ? store.index.pendingCount(space) : chunks
  }

  async #estimate(chunks: number, kinds: readonly RunKindName[]): Promise<number | null> {
    for (const kind of kinds) {
      const rate = await this.#rate(kind)
      if (rate !== undefined) return chunks / rate
    }
    return null
  }

  #rate(kind: RunKindName): Promise<number | undefined> {
    const kept = this.#rates.get(kind)
    if (kept && Date.now() < kept.at + rateKeptMs) return kept.rate
    const rate = this.#parts.pastRuns(kind).then(measureRate)
    this.#rates.set(kind, { at: Date.now(), rate })
    return rate
  }

  async #findMissing(cut: string): Promise<Missing> {
    if (this.#missing?.cut === cut && Date.now() < this.#missing.until) return this.#missing.found
    const began = Date.now()
    const found = this.#parts.store.documents
      .cutOtherwise(cut)
      .then((documents) => findMissing(documents, this.#parts.sources))
    this.#missing = { cut, until: Number.POSITIVE_INFINITY, found }
    try {
      const missing = await found
      const told = JSON.stringify(missing)
      // Whoever watches hears of it, although nothing in the index has changed.
      if (told !== this.#lastMissing) this.#parts.onChange()
      this.#lastMissing = told
      return missing
    } finally {
      const now = Date.now()
      // Many files on a slow drive are not looked at over and over.
      if (this.#missing?.cut === cut) {
        this.#missing = { cut, until: now + Math.max(missingKeptMs, 20 * (now - began)), found }
      }
    }
  }
}

/** Asked briefly: an endpoint that was never asked says its space within this time, or not now. */
async function knownSpace(embeddings: Embeddings) {
  return embeddings
    .current()
    .space(AbortSignal.timeout(2000))
    .catch(() => undefined)
}

function offer(what: string, seconds: number | null): string {
  return seconds === null ? what : `${what}, ${describeEstimate(seconds)}`
}

function describeCuts(cuts: IndexStatistics['cuts'], documents: number, now: string): string {
  const [only, ...others] = cuts
  const keep = `${formatCount(documents, 'document')} ${agree(documents, 'keeps', 'keep')}`
  const were = only && others.length === 0 ? `chunks of ${describeCut(only.cut)}` : 'chunks of other sizes'
  return `${keep} ${were}; the settings say ${describeCut(now)}.`
}

/** `512/64` in words. */
function describeCut(cut: string): string {
  const [size, overlap] = cut.split('/').map(Number)
  return `${formatCount(size ?? 0, 'token')} with an overlap of ${overlap ?? 0}`
}

function describeMissing({ documents, names }: Missing): string {
  if (documents === 0) return ''
  const more = documents - names.length
  const listed = [...names, ...(more > 0 ? [`${more.toLocaleString('en-US')} more`] : [])]
  const cannot = `${formatCount(documents, 'document')} cannot be read again, because the original is gone`
  return `${cannot}: ${listed.join(', ')}.`
}
