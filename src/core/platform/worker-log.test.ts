import { expect, test } from 'vitest'
import type { LogFields, Logger } from './logger.ts'
import { requestIfAny, withRequest } from './request-context.ts'
import { startWorker } from './worker-call.ts'
import { type WorkerLine, workerLogger } from './worker-log.ts'

test('what a worker logs is written by whoever started it, for the request it worked for', async () => {
  const beside = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
  const program = new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads'
      import { serveCalls } from ${beside('./worker-call.ts')}
      import { workerLogger } from ${beside('./worker-log.ts')}
      const log = workerLogger('part', (line) => parentPort.postMessage(line)).child('part.deep', { bound: 1 })
      serveCalls({
        async work(name) {
          await null
          log.warn('worked on ' + name, { error: new Error('a', { cause: new Error('b') }), odd: () => 1 })
          log.info('again', { name })
          return name.length
        },
      })`)}`,
  )
  const lines: unknown[] = []
  const logger = (name: string): Logger => {
    const at = (level: string) => (message: string, fields?: LogFields) =>
      lines.push({ level, name, message, fields, request: requestIfAny()?.requestId })
    const [debug, info, warn, error] = ['debug', 'info', 'warn', 'error'].map(at)
    return { debug: debug!, info: info!, warn: warn!, error: error!, child: logger }
  }
  const worker = startWorker<{ work(name: string): number }>({ program, name: 'test', logger: logger('') })
  const answers = await Promise.all(
    ['one', 'three'].map((name) =>
      withRequest({ requestId: `req_${name}`, actor: 'window', mayRead: () => true }, () =>
        worker.call.work(name),
      ),
    ),
  )
  expect(answers).toEqual([3, 5])
  await worker.terminate()
  expect(lines).toHaveLength(4)
  expect(lines).toContainEqual({
    ...{ level: 'info', name: 'part.deep', message: 'again', request: 'req_three' },
    fields: { bound: 1, name: 'three', worker: 'test' },
  })
  // A function cannot be sent: the line comes all the same.
  expect(lines).toContainEqual(
    expect.objectContaining({
      ...{ level: 'warn', message: 'worked on one', request: 'req_one' },
      fields: expect.objectContaining({ error: 'Error: a', odd: '() => 1', worker: 'test' }),
    }),
  )
})

test('a worker that nobody hears any more goes on', () => {
  const sent: WorkerLine[] = []
  let isGone = false
  const log = workerLogger('part', (line) => {
    if (isGone) throw new Error('the channel is closed')
    sent.push(line)
  })
  log.info('heard')
  isGone = true
  log.error('unheard', { error: new Error('x') })
  expect(sent.map(({ message }) => message)).toEqual(['heard'])
})
