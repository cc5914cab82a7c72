import type { DocumentOrigin } from '../ports.ts'
import { fileSource } from './files/file-source.ts'
import { recordSource } from './records/record-source.ts'
import type { Reconciled, Source, SourceJob } from './source.ts'
import { uploadSource } from './uploads/upload-source.ts'

/** Every source there is. The last one owns what no other does. */
export const allSources: readonly Source[] = [recordSource, uploadSource, fileSource]

/** Sources by the kind of their jobs. */
export class Sources {
  readonly #sources: readonly Source[]

  constructor(sources: readonly Source[] = allSources) {
    this.#sources = sources
  }

  /** The source of a job. @throws Error for a kind that no source has: a newer version wrote it */
  find({ kind }: Pick<SourceJob, 'kind'>): Source {
    const source = this.#sources.find((one) => one.kind === kind)
    if (!source) throw new Error(`There is no source of kind ${kind}`)
    return source
  }

  /** Whether jobs of this kind hold many items. */
  holdsMany(job: Pick<SourceJob, 'kind'>): boolean {
    return this.find(job).many
  }

  /** The kinds of jobs that hold many items. */
  get manyKinds(): string[] {
    return this.#sources.filter(({ many }) => many).map(({ kind }) => kind)
  }

  /** Looks for documents where they came from, each with its own source. */
  async reconcile(documents: readonly DocumentOrigin[]): Promise<Reconciled> {
    const owned = Map.groupBy(documents, (document) => this.#sources.find((one) => one.owns(document)))
    const all = await Promise.all([...owned].map(([source, own]) => source?.reconcile(own)))
    const found = all.filter((one) => one !== undefined)
    return { jobs: found.flatMap(({ jobs }) => jobs), gone: found.flatMap(({ gone }) => gone) }
  }
}
