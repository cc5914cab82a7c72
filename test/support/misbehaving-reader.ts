import { parentPort } from 'node:worker_threads'

/** A reader program that does what the request's name says: what no file can be relied on to bring about. */
parentPort!.on('message', ({ request }: { request: { name: string } }) => {
  const port = parentPort!
  const outcome = { ok: false, code: 'empty', message: 'known before', remedy: 'none' }
  const hoard: number[][] = []
  switch (request.name) {
    case 'hang':
      for (;;);
    case 'hang after a word':
      port.postMessage({ kind: 'provisional', outcome })
      setTimeout(() => {
        for (;;);
      }, 50)
      break
    case 'exit':
      process.exit(3)
      break
    case 'throw':
      setTimeout(() => {
        throw new Error('deep inside')
      })
      break
    case 'hoard':
      for (;;) hoard.push(Array.from({ length: 100_000 }, (_, index) => index * 1.5))
    default:
      port.postMessage({ kind: 'end', outcome })
  }
})
