/**
 * The built-in embedding model as a program of its own: inference blocks its thread, and only a whole process can be
 * ended safely in the middle of it. Speaks protocol.ts with whoever launched it.
 */
import { constants, setPriority } from 'node:os'
import { errorMessage } from '../../../platform/errors.ts'
import { tellFatalErrors } from '../../../platform/fatal-errors.ts'
import { parentChannel } from '../../../platform/parent-channel.ts'
import { workerLogger } from '../../../platform/worker-log.ts'
import { ModelFileError, readModelFiles } from './model-files.ts'
import type { EmbedText, FromEmbedder, LoadModel, ToEmbedder } from './protocol.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { embedWindows, WindowTokenizer } from './windows.ts'

tellFatalErrors()
const parent = parentChannel()
const urgent: EmbedText[] = []
const waiting: EmbedText[] = []
let work: (() => void) | undefined

const tell = (message: FromEmbedder) => parent.send(message)
const logger = workerLogger('embedder', tell)

// The parent decides when to stop; Ctrl-C in a terminal reaches the whole group.
process.on('SIGINT', () => {})
parent.onGone(() => process.exit(0))
parent.onMessage((message) => {
  const request = message as ToEmbedder
  if (request.kind === 'load') {
    main(request).catch((error) => {
      logger.error('The built-in model cannot work', { error })
      tell({ kind: 'unusable', message: errorMessage(error), modelFile: error instanceof ModelFileError })
      leave(1)
    })
    return
  }
  ;(request.urgent ? urgent : waiting).push(request)
  work?.()
})

async function main(request: LoadModel): Promise<void> {
  if (request.background) stepBack()
  const began = performance.now()
  const model = await load(request)
  logger.info('The built-in model is loaded', {
    ...{ runtime: model.runtime.kind, ms: Math.round(performance.now() - began), pid: process.pid },
  })
  tell({ kind: 'ready', runtime: model.runtime.kind })
  while (await workArrives(request.idleMs)) {
    const next = urgent.shift() ?? waiting.shift()
    if (next) await answer(next, model)
    await messages()
  }
  tell({ kind: 'leaving' })
  leave(0)
}

interface Model {
  readonly tokenizer: WindowTokenizer
  readonly runtime: Runtime
}

/** In a function of its own, so that the files' bytes (24 MB) can be let go once the model is made of them. */
async function load({ folder, runtime }: LoadModel): Promise<Model> {
  const files = await readModelFiles(folder)
  return { tokenizer: new WindowTokenizer(files), runtime: await createRuntime(files.weights, runtime) }
}

/** Leaves the processors to whoever needs them more: readers, searches, the screen. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Not allowed here: then it works at the usual priority, and nothing else changes.
  }
}

async function answer(request: EmbedText, model: Model): Promise<void> {
  try {
    const windows = model.tokenizer.windows(request.text, request.title)
    const vector = await embedWindows(model.runtime, windows, async () => {
      await messages()
      // A query never waits for more than the window that is being computed.
      for (let next = request.urgent ? undefined : urgent.shift(); next; next = urgent.shift()) {
        await answer(next, model)
      }
    })
    tell({ kind: 'vector', id: request.id, vector })
  } catch (error) {
    logger.warn('A text could not be embedded', { characters: request.text.length, error })
    tell({ kind: 'refused', id: request.id, message: errorMessage(error) })
  }
}

/** Lets the messages that came during a computation in. */
const messages = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Resolves with true once there is work, with false after `idleMs` without any. */
function workArrives(idleMs: number): Promise<boolean> {
  if (urgent.length + waiting.length > 0) return Promise.resolve(true)
  return new Promise((resolve) => {
    const idle = setTimeout(() => resolve(false), idleMs)
    work = () => {
      clearTimeout(idle)
      work = undefined
      resolve(true)
    }
  })
}

/** Ends once what was told is on its way. */
function leave(code: number): void {
  setTimeout(() => process.exit(code), 50)
}
