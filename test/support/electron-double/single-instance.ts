import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Greeting {
  readonly argv: string[]
  readonly cwd: string
}

/** One socket a data folder. Linux's abstract sockets end with their process and leave no file. */
function addressOf(userData: string): string {
  const name = `electron-double-${createHash('sha1').update(userData).digest('hex')}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`)
}

/** Greets the process that holds the folder; whether there is one. Waits, because Electron's call does too. */
export function greetFirst(userData: string): boolean {
  const script = `
    const socket = require('node:net').connect(process.env.ADDRESS.replace('@', '\\0'))
    socket.on('error', () => process.exit(1))
    socket.on('connect', () => socket.write(process.env.GREETING + '\\n'))
    socket.on('data', () => process.exit(0))`
  const env = {
    ADDRESS: addressOf(userData).replace('\0', '@'),
    GREETING: JSON.stringify({ argv: process.argv, cwd: process.cwd() } satisfies Greeting),
  }
  return spawnSync(process.execPath, ['-e', script], { env, timeout: 5000 }).status === 0
}

/** Holds the folder and calls `greeted` for every process that comes later. */
export function beFirst(userData: string, greeted: (greeting: Greeting) => void): Server {
  const server = createServer((socket) => {
    let text = ''
    socket.on('data', (data) => {
      text += data
      if (!text.endsWith('\n')) return
      greeted(JSON.parse(text) as Greeting)
      socket.end('ok')
    })
  })
  return server.listen(addressOf(userData)).unref()
}
