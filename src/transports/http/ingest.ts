import type { IncomingMessage, ServerResponse } from 'node:http'
import { inputError } from '../common/input-error.ts'
import { sendJson } from './answers.ts'
import type { DocumentStore } from './documents.ts'
import { receiveUpload } from './upload.ts'

/**
 * `POST /api/ingest`, the procedure `knowledge.upload` without its memory: files go to disk as they come. Answers 202
 * once they survive any crash; refused ones are listed, and failures of the run.
 */
export async function ingestUpload(
  request: IncomingMessage,
  response: ServerResponse,
  store: DocumentStore,
  signal: AbortSignal,
): Promise<void> {
  const { uploads, embed } = await receiveUpload(request, store, signal)
  if (uploads.length === 0) {
    throw inputError([{ path: 'files', message: 'Send at least one file in this field.' }])
  }
  sendJson(response, 202, await store.ingestStored(uploads, embed === undefined ? {} : { embed }))
}
