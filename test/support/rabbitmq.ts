import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram, freePort } from './programs.ts'

// Debian's wrapper in sbin becomes another user; the program behind it runs as anybody.
const program = ['/usr/lib/rabbitmq/bin/rabbitmq-server'].find(existsSync) ?? findProgram('rabbitmq-server')

export const rabbitmqAvailable: { readonly available: boolean; readonly reason: string } =
  program === undefined
    ? { available: false, reason: 'rabbitmq-server is not installed' }
    : { available: true, reason: '' }

export interface RabbitmqServer {
  readonly port: number
  readonly url: string
  freeze(): void
  thaw(): void
  [Symbol.asyncDispose](): Promise<void>
}

/** A real broker with user and password guest, in a folder and on ports of its own. It takes some seconds to start. */
export async function startRabbitmq(): Promise<RabbitmqServer> {
  if (program === undefined) throw new Error(rabbitmqAvailable.reason)
  const [port, distribution, mapper] = [await freePort(), await freePort(), await freePort()]
  const folder = mkdtempSync(join(tmpdir(), 'catalyst-rabbitmq-'))
  writeFileSync(join(folder, 'enabled_plugins'), '[].\n')
  const child: ChildProcess = spawn(program, {
    stdio: 'ignore',
    detached: true,
    env: {
      ...process.env,
      HOME: folder,
      RABBITMQ_NODENAME: `catalyst-${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distribution),
      ERL_EPMD_PORT: String(mapper),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
      RABBITMQ_CONFIG_FILE: join(folder, 'none'),
      // One scheduler is plenty for a handshake.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
    },
  })
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name)
    } catch {
      // It has ended already.
    }
  }
  const killAtExit = () => signal('SIGKILL')
  process.once('exit', killAtExit)
  const server: RabbitmqServer = {
    port,
    url: `amqp://127.0.0.1:${port}`,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async [Symbol.asyncDispose]() {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
      signal('SIGKILL')
      await ended
      process.off('exit', killAtExit)
      await endMapper(mapper)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null || child.signalCode !== null) break
    if (await greets(port)) return server
    await sleep(100)
  }
  await server[Symbol.asyncDispose]()
  throw new Error('rabbitmq-server did not start within a minute')
}

/** A broker that is up answers the AMQP header with Connection.Start. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('AMQP\x00\x00\x09\x01'))
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => end(false))
    socket.once('data', (data) => end(data[0] === 1))
    socket.once('error', () => end(false))
    socket.once('close', () => resolve(false))
  })
}

/**
 * Erlang's port mapper daemon stays behind its node; `KILL_REQ` (107) of its protocol ends the one we started, once it
 * has noticed that the node is gone.
 */
async function endMapper(port: number): Promise<void> {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from([0, 1, 107])))
      socket.setTimeout(1000, () => socket.destroy())
      socket.on('error', () => resolve('gone'))
      socket.once('data', (data) => resolve(data.toString()))
      socket.once('close', () => resolve('gone'))
    })
    if (answer !== 'NO') return
    await sleep(100)
  }
}
