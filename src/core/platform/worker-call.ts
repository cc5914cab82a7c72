import type { MessagePort } from 'node:worker_threads'
import { parentPort, Worker } from 'node:worker_threads'
import { childEnvironment } from './child-environment.ts'
import { errorMessage, Problem } from './errors.ts'
import type { Logger } from './logger.ts'
import { type PostedRequest, requestToPost, withRequest } from './request-context.ts'
import { isWorkerLine, type WorkerLine, workerLogger, writeWorkerLine } from './worker-log.ts'

/**
 * Typed calls to a worker thread: the worker serves an object of functions, the caller gets the same functions,
 * async. Arguments and results are structured clones.
 */
type Served = Record<string, (...args: never[]) => unknown>
type Called<T extends Served> = {
  [K in keyof T]: (...args: Parameters<T[K]>) => Promise<Awaited<ReturnType<T[K]>>>
}

interface Call {
  readonly id: number
  readonly name: string
  readonly args: unknown[]
  /** The request it is made for, so that lines logged in the worker carry its id. */
  readonly request: PostedRequest | undefined
}
/** A call that takes longer is said in the log, ms. */
const slowMs = 2000

type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PlainError }
interface PlainError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly problem: { code: Problem['code']; remedy: string; fields: Record<string, string> } | undefined
}

/** In the worker: answers calls, in the order they arrive where the functions are synchronous. */
export function serveCalls<T extends Served>(served: T, port: MessagePort | null = parentPort): void {
  if (!port) throw new Error('serveCalls runs in a worker thread')
  const logger = workerLogger('worker', (line) => port.postMessage(line))
  const answer = async ({ id, name, args }: Call) => {
    const began = performance.now()
    let reply: Reply
    try {
      reply = { id, value: await served[name]!(...(args as never[])) }
    } catch (error) {
      reply = { id, error: plain(error) }
    }
    port.postMessage(reply)
    const ms = Math.round(performance.now() - began)
    if (ms > slowMs) logger.warn(`The call ${name} took long`, { ms })
  }
  port.on('message', (call: Call) => {
    if (call.request) withRequest(call.request, () => void answer(call))
    else void answer(call)
  })
}

export interface WorkerCaller<T extends Served> {
  readonly call: Called<T>
  /** Resolves when the thread is gone; open calls are rejected. */
  terminate(): Promise<void>
}

/**
 * Starts `program` as a worker thread. A worker that dies rejects its open calls with `UNAVAILABLE`; the next call
 * starts a new one. `workerData` goes to each.
 */
export function startWorker<T extends Served>(options: {
  readonly program: URL
  readonly name: string
  readonly workerData?: unknown
  readonly onCrash?: (error: Error) => void
  /** Writes the lines that are logged in the worker. */
  readonly logger?: Logger
}): WorkerCaller<T> {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let worker: Worker | undefined
  let lastId = 0
  let closed = false

  const lost = (died: Worker, cause: Error) => {
    if (worker !== died) return
    worker = undefined
    const calls = [...open.values()]
    open.clear()
    if (!closed) options.onCrash?.(cause)
    for (const call of calls) {
      call.reject(
        new Problem('UNAVAILABLE', `The ${options.name} worker stopped: ${cause.message}`, 'Try again.', {
          cause,
        }),
      )
    }
  }

  const start = () => {
    const started = new Worker(options.program, {
      name: options.name,
      workerData: options.workerData,
      env: childEnvironment('worker'),
    })
    started.on('message', (reply: Reply | WorkerLine) => {
      if (isWorkerLine(reply)) {
        if (options.logger) writeWorkerLine(options.logger, withName(reply, options.name))
        return
      }
      const call = open.get(reply.id)
      open.delete(reply.id)
      if ('error' in reply) call?.reject(revive(reply.error))
      else call?.resolve(reply.value)
      if (open.size === 0) started.unref()
    })
    started.on('error', (error) =>
      lost(started, error instanceof Error ? error : new Error(errorMessage(error))),
    )
    started.on('exit', (code) => lost(started, new Error(`exit code ${code}`)))
    return started
  }

  const call = new Proxy({} as Called<T>, {
    get:
      (_target, name: string) =>
      (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          if (closed) {
            reject(
              new Problem('UNAVAILABLE', `The ${options.name} worker is closed.`, 'Start Catalyst again.'),
            )
            return
          }
          worker ??= start()
          // An idle worker keeps no process alive; one with open calls does.
          worker.ref()
          const id = ++lastId
          open.set(id, { resolve, reject })
          worker.postMessage({ id, name, args, request: requestToPost() } satisfies Call)
        }),
  })

  return {
    call,
    async terminate() {
      closed = true
      await worker?.terminate()
    },
  }
}

function withName(line: WorkerLine, name: string): WorkerLine {
  return { ...line, fields: { ...line.fields, worker: name } }
}

function plain(error: unknown): PlainError {
  const problem =
    error instanceof Problem ? { code: error.code, remedy: error.remedy, fields: error.fields } : undefined
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack, problem }
    : { name: 'Error', message: String(error), stack: undefined, problem }
}

function revive({ name, message, stack, problem }: PlainError): Error {
  const error = problem
    ? new Problem(problem.code, message, problem.remedy, { fields: problem.fields })
    : new Error(message)
  error.name = name
  if (stack) error.stack = stack
  return error
}
