import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { newEvent } from './event.ts'
import { strict } from './strict.ts'

/** A Node process with Electron's `process.parentPort` (parent-port.ts) put before its program. */
class UtilityProcess extends EventEmitter {
  private readonly child: ChildProcess

  constructor(path: string, args: readonly string[], env?: NodeJS.ProcessEnv) {
    super()
    const shim = new URL('./parent-port.ts', import.meta.url).href
    this.child = fork(path, args, {
      execArgv: ['--import', shim],
      serialization: 'advanced',
      ...(env && { env }),
      stdio: 'inherit',
    })
    this.child.on('spawn', () => this.emit('spawn', newEvent()))
    this.child.on('message', (message) => this.emit('message', message))
    this.child.on('exit', (code) => this.emit('exit', code ?? 0))
  }
  get pid(): number | undefined {
    return this.child.exitCode === null && this.child.signalCode === null ? this.child.pid : undefined
  }
  postMessage(message: unknown): void {
    if (this.child.connected) this.child.send(message as object)
  }
  kill = () => this.child.kill('SIGTERM')
}

export const utilityProcess = strict('utilityProcess', {
  fork: (path: string, args: readonly string[] = [], { env }: { env?: NodeJS.ProcessEnv } = {}) =>
    strict('UtilityProcess', new UtilityProcess(path, args, env)),
})
