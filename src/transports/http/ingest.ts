import { randomBytes } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import type { CatalystClient } from '../../contract/index.ts'
import { inputError } from '../common/input-error.ts'
import { sendJson } from './answers.ts'
import { Refusal } from './refusal.ts'
import { receiveUpload } from './upload.ts'

export interface IngestOptions {
  readonly client: CatalystClient
  /** Where uploads lie while they come in. */
  readonly folder: string
  readonly maxFileBytes: number
  readonly signal: AbortSignal
}

/**
 * `POST /api/ingest`: streams the files to disk, then gives them to `knowledge.upload` as files that are read from
 * there. Answers 202 once they are safely stored.
 */
export async function ingestUpload(
  request: IncomingMessage,
  response: ServerResponse,
  options: IngestOptions,
): Promise<void> {
  const folder = path.join(options.folder, randomBytes(12).toString('hex'))
  try {
    const { files, refused, embed } = await receiveUpload(request, {
      folder,
      maxFileBytes: options.maxFileBytes,
      signal: options.signal,
    })
    if (files.length === 0) throw nothingTaken(refused)
    const given = await Promise.all(
      files.map(async (file) => new File([await openAsBlob(file.path)], file.name)),
    )
    const answer = await options.client.knowledge.upload(
      { files: given, ...(embed !== undefined && { embed: String(embed) }) },
      { signal: options.signal },
    )
    sendJson(response, 202, { ...answer, refused: [...refused, ...answer.refused] })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function nothingTaken(refused: readonly { name: string; code: string; message: string }[]): Error {
  if (refused.length === 0) {
    return inputError([{ path: 'files', message: 'Send at least one file in this field.' }])
  }
  const allTooLarge = refused.every((file) => file.code === 'too-large')
  const said = refused.slice(0, 3).map((file) => `${file.name}: ${file.message}`)
  return new Refusal(
    allTooLarge ? 413 : 422,
    allTooLarge ? 'PAYLOAD_TOO_LARGE' : 'INVALID',
    `No file was taken. ${said.join(' ')}`,
    allTooLarge
      ? 'Raise the limit in the settings (storage), or split the files.'
      : 'Correct the form and send it again.',
  )
}
