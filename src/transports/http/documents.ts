import type { InferContractRouterOutputs } from '@orpc/contract'
import type { contract } from '../../contract/index.ts'
import type { DocumentType, ReadFailureCode } from '../../contract/knowledge.ts'

/** A file that came in: on disk and named by nobody yet, or refused with the reason. */
export type StoredUpload =
  | { readonly name: string; readonly path: string; readonly bytes: number; readonly hash: string }
  | {
      readonly name: string
      readonly refused: { code: ReadFailureCode; message: string; remedy: string }
    }

/** The file a document was made of. */
export interface DocumentFile {
  readonly path: string
  /** The name to save it under. */
  readonly name: string
  readonly type: DocumentType
}

/** What the web door needs beside the contract: files in and files out, as streams. The knowledge service has it. */
export interface DocumentStore {
  storeUpload(name: string, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredUpload>
  ingestStored(
    uploads: readonly StoredUpload[],
    options?: { embed?: boolean },
  ): Promise<InferContractRouterOutputs<typeof contract>['knowledge']['upload']>
  discardUploads(uploads: readonly StoredUpload[]): Promise<void>
  /** @throws Problem `NOT_FOUND` when there is none on this machine */
  original(id: string): Promise<DocumentFile>
}
