import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Measured, Order } from './services.process.ts'

export interface FuzzedServices extends AsyncDisposable {
  readonly port: number
  readonly token: string
  readonly host: string
  /** Whether the process still runs. */
  alive(): boolean
  ask(order: Order): Promise<Measured>
}

/** Real services in a process of their own. */
export async function startFuzzedServices(): Promise<FuzzedServices> {
  const program = fileURLToPath(new URL('services.process.ts', import.meta.url))
  const child: ChildProcess = fork(program, [], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exit = once(child, 'exit')
  const next = async <T>(): Promise<T> => {
    const said = await Promise.race([once(child, 'message'), exit.then(() => undefined)])
    if (said === undefined) throw new Error(`The services ended: ${child.exitCode ?? child.signalCode}`)
    return said[0] as T
  }
  const { port, token } = await next<{ port: number; token: string }>()
  return {
    port,
    token,
    host: `127.0.0.1:${port}`,
    alive: () => child.exitCode === null && child.signalCode === null,
    ask(order) {
      if (child.connected) child.send(order)
      return next<Measured>()
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.send({ do: 'stop' } satisfies Order)
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await exit
      clearTimeout(timer)
    },
  }
}
