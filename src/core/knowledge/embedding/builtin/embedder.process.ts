/**
 * The built-in embedding model as a program of its own: inference blocks its thread, and only a whole process can be
 * ended safely in the middle of it. Speaks protocol.ts with whoever launched it.
 */
import { messageOf } from '../../../platform/errors.ts'
import { parentChannel } from '../../../platform/parent-channel.ts'
import { ModelFileError, readModelFiles } from './model-files.ts'
import type { EmbedText, FromEmbedder, LoadModel, ToEmbedder } from './protocol.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { embedWindows, WindowTokenizer } from './windows.ts'

const parent = parentChannel()
const urgent: EmbedText[] = []
const waiting: EmbedText[] = []
let work: (() => void) | undefined

const tell = (message: FromEmbedder) => parent.send(message)

// The parent decides when to stop; Ctrl-C in a terminal reaches the whole group.
process.on('SIGINT', () => {})
parent.onGone(() => process.exit(0))
parent.onMessage((message) => {
  const request = message as ToEmbedder
  if (request.kind === 'load') {
    main(request).catch((error) => {
      tell({ kind: 'unusable', message: messageOf(error), modelFile: error instanceof ModelFileError })
      leave(1)
    })
    return
  }
  ;(request.urgent ? urgent : waiting).push(request)
  work?.()
})

async function main({ folder, runtime: choice, idleMs }: LoadModel): Promise<void> {
  const files = await readModelFiles(folder)
  const tokenizer = new WindowTokenizer(files)
  const runtime = await createRuntime(files.weights, choice)
  tell({ kind: 'ready', runtime: runtime.kind })
  while (await workArrives(idleMs)) {
    const next = urgent.shift() ?? waiting.shift()
    if (next) await answer(next, tokenizer, runtime)
    await messages()
  }
  tell({ kind: 'leaving' })
  leave(0)
}

async function answer(request: EmbedText, tokenizer: WindowTokenizer, runtime: Runtime): Promise<void> {
  try {
    const windows = tokenizer.windows(request.text, request.title)
    const vector = await embedWindows(runtime, windows, async () => {
      await messages()
      // A query never waits for more than the window that is being computed.
      for (let next = request.urgent ? undefined : urgent.shift(); next; next = urgent.shift()) {
        await answer(next, tokenizer, runtime)
      }
    })
    tell({ kind: 'vector', id: request.id, vector })
  } catch (error) {
    tell({ kind: 'refused', id: request.id, message: messageOf(error) })
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
