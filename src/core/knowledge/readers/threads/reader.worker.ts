import { parentPort } from 'node:worker_threads'
import { workerLogger } from '../../../platform/worker-log.ts'
import { chunk } from '../../chunking/chunker.ts'
import type { Chunk, ExtractedText, ReadRequest } from '../../ports.ts'
import { ReadFailure } from '../failures.ts'
import { openFile } from '../open-file.ts'
import { readDocument } from '../read-document.ts'
import type { ReaderAnswer, ReaderTask, ReadOutcome } from './reader-messages.ts'

/** Chunks in one message: some 500 KB. */
const batch = 250

const port = parentPort!
const answer = (message: ReaderAnswer) => port.postMessage(message)
const logger = workerLogger('knowledge.reader', answer)

port.on('message', (task: ReaderTask) => {
  run(task).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    // Only the message goes back as the outcome; where it broke is for the log.
    logger.error('Reading broke', { ...(task.kind === 'read' && { path: task.request.path }), error })
    answer({ kind: 'broken', message, outOfMemory: /allocation|out of memory/i.test(message) })
  })
})

async function run(task: ReaderTask): Promise<void> {
  if (task.kind === 'chunk') {
    send(chunk({ text: task.text, pages: [], headings: [] }, task.chunking))
    answer({ kind: 'end', outcome: undefined })
    return
  }
  answer({ kind: 'end', outcome: await read(task.request, task.memory) })
}

async function read(request: ReadRequest, memory: number): Promise<ReadOutcome> {
  try {
    const { bytes, hash } = openFile(request.path, request.maxBytes)
    const size = bytes.length
    const began = performance.now()
    const document = await readDocument(request.name, bytes, {
      memory,
      onProvisional: (known) =>
        answer({
          kind: 'provisional',
          outcome: known instanceof ReadFailure ? failed(known) : done(known, hash, size),
        }),
    })
    logger.debug('A document was read', { path: request.path, ms: Math.round(performance.now() - began) })
    send(chunk(document, request.chunking))
    return done(document, hash, size)
  } catch (error) {
    if (error instanceof ReadFailure) return failed(error)
    throw error
  }
}

function send(chunks: readonly Chunk[]): void {
  for (let from = 0; from < chunks.length; from += batch) {
    answer({ kind: 'chunks', chunks: chunks.slice(from, from + batch) })
  }
}

function done(document: ExtractedText, hash: string, bytes: number): ReadOutcome {
  const { type, title, pages, text, remarks = [] } = document
  const outcome = { type, title, pages: pages.length || null, characters: text.length, hash, bytes, remarks }
  return { ok: true, ...outcome }
}

function failed({ code, message, remedy }: ReadFailure): ReadOutcome {
  return { ok: false, code, message, remedy }
}
