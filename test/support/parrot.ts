import { createServer } from 'node:net'

/** A server that knows no protocol and answers whatever it is sent as an error that quotes it: the worst for a secret. */
export async function startParrot(): Promise<{ port: number; heard: () => string } & AsyncDisposable> {
  let heard = ''
  const sockets = new Set<import('node:net').Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (data) => {
      heard += data.toString('latin1')
      socket.write(`-ERR you said: ${data.toString('latin1').replaceAll(/[\r\n]+/gu, ' ')}\r\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
