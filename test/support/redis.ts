import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram, freePort } from './programs.ts'

const program = findProgram('redis-server')

/** Whether a real redis can be started here; `reason` belongs in the title of what is skipped without it. */
export const redisAvailable: { readonly available: boolean; readonly reason: string } =
  program === undefined
    ? { available: false, reason: 'redis-server is not installed' }
    : { available: true, reason: '' }

/** A real redis on a port of its own. It keeps the port over `stop` and `start`. */
export interface RedisServer {
  readonly port: number
  /** `redis://127.0.0.1:port`, without the password. */
  readonly url: string
  /** Resolves once it answers. */
  start(): Promise<void>
  /** Ends it; connections are refused from then on. */
  stop(): Promise<void>
  restart(): Promise<void>
  /** SIGSTOP: it accepts connections but answers nothing, like a machine that hangs. */
  freeze(): void
  thaw(): void
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts a redis; `await using redis = await startRedis()` ends it with the test. */
export async function startRedis(options: { password?: string; port?: number } = {}): Promise<RedisServer> {
  if (program === undefined) throw new Error(redisAvailable.reason)
  const port = options.port ?? (await freePort())
  const folder = mkdtempSync(join(tmpdir(), 'catalyst-redis-'))
  let child: ChildProcess | undefined
  const killAtExit = () => child?.kill('SIGKILL')
  process.once('exit', killAtExit)

  async function start() {
    if (child !== undefined) return
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
    const volatile = ['--save', '', '--appendonly', 'no', '--daemonize', 'no']
    const password = options.password === undefined ? [] : ['--requirepass', options.password]
    const started = spawn(program as string, [...settings, ...volatile, ...password], { stdio: 'ignore' })
    child = started
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (started.exitCode !== null || started.signalCode !== null)
        throw new Error(`redis-server ended with ${started.signalCode ?? `code ${started.exitCode}`}`)
      if (await answers(port)) return
      await sleep(25)
    }
    throw new Error(`redis-server on port ${port} did not answer within 5 s`)
  }

  async function stop() {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGCONT')
    running.kill('SIGTERM')
    const overdue = setTimeout(() => running.kill('SIGKILL'), 3000)
    await ended
    clearTimeout(overdue)
  }

  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    restart: async () => {
      await stop()
      await start()
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await stop()
      process.off('exit', killAtExit)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await start()
  return server
}

/** Any answer to PING counts: with a password it is `-NOAUTH`. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(500, () => end(false))
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
  })
}
