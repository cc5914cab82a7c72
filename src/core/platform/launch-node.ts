import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from './child-environment.ts'
import type { ChildProgram } from './programs.ts'
import { redactText } from './redaction/redaction.ts'

/** Bytes of a program's last words that are kept for `onExit`. */
const lastWords = 2000

/** `LaunchProgram` under plain Node. The process ends by itself when this one is gone (see parent-channel.ts). */
export function launchNodeProgram(program: URL, name: string): ChildProgram {
  const child = fork(fileURLToPath(program), [], {
    serialization: 'advanced',
    // Not inherited: the flags of this process (a test runner's, an inspector's port) are not meant for it.
    env: childEnvironment('worker'),
    execArgv: [`--title=catalyst ${name}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    windowsHide: true,
  })
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-lastWords)
  })

  let exited: string | undefined
  const exitListeners: ((detail: string) => void)[] = []
  const exit = (reason: string) => {
    if (exited !== undefined) return
    const words = redactText(complaint.trim())
    exited = words ? `${reason}: ${words}` : reason
    for (const listener of exitListeners) listener(exited)
  }
  child.on('error', (error) => exit(`could not be started or reached (${error.message})`))
  // `close` comes after `exit`, once stderr has been read to its end.
  child.on('close', (code, signal) => exit(signal ? `ended by ${signal}` : `ended with code ${code}`))

  return {
    pid: child.pid,
    send: (message) => {
      // A message to a process that is going is lost; `onExit` tells, so the callback need not.
      if (child.connected) child.send(message as object, () => {})
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      if (exited === undefined) exitListeners.push(listener)
      else queueMicrotask(() => listener(exited!))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
