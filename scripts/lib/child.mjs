import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './program.mjs'

/**
 * Runs a program to its end, with the terminal as its own, and passes signals on.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions,
 *   onStart?: (child: import('node:child_process').ChildProcess) => void }} [options]
 * @returns {Promise<number>} its exit code; 128 + n where signal n ended it
 */
export function runToEnd(command, args, { cwd = root, env = process.env, stdio = 'inherit', onStart } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio })
    const passOn = (signal) => {
      // A terminal sends Ctrl-C to the whole group: the child has it already.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, passOn)
    const watch = watchParent(() => child.kill('SIGTERM'))
    const clean = () => {
      clearInterval(watch)
      for (const signal of signals) process.off(signal, passOn)
    }
    child.on('error', (error) => {
      clean()
      reject(error)
    })
    child.on('close', (code, signal) => {
      clean()
      resolve(code ?? 128 + (constants.signals[signal] ?? 0))
    })
    onStart?.(child)
  })
}

/**
 * npm hands SIGTERM to the shell between us and itself, which goes without passing it on: the shell's end is the signal.
 * Only under npm: whoever starts this from a terminal may close that terminal on purpose.
 */
function watchParent(onGone) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    onGone()
  }, 250)
  return watch
}
