import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { utilityProcess } from 'electron'
import { childEnvironment } from '../core/platform/child-environment.ts'
import type { ChildProgram, LaunchProgram } from '../core/platform/programs.ts'

/** Starts programs as Electron utility processes: Node without a window, killed with the app. */
export const launchUtility: LaunchProgram = (program, name): ChildProgram => {
  const path = fileURLToPath(program)
  const child = utilityProcess.fork(path, [], {
    serviceName: name,
    stdio: 'inherit',
    env: childEnvironment('worker'),
  })
  return {
    get pid() {
      return child.pid
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (code) => listener(`${basename(path)} ended with code ${code}`)),
    kill() {
      // `child.kill` asks with SIGTERM, which a native call in progress would not hear.
      if (child.pid === undefined) child.kill()
      else process.kill(child.pid, 'SIGKILL')
    },
  }
}
