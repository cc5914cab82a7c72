import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { childEnvironment } from './child-environment.ts'

/** Who listens on a local port, as `node server.js (pid 812)`; `undefined` where that cannot be told. Never throws. */
export async function portHolder(port: number, protocol: 'tcp' | 'udp' = 'tcp'): Promise<string | undefined> {
  try {
    return process.platform === 'linux' ? await fromProc(port, protocol) : await fromLsof(port, protocol)
  } catch {
    return undefined // it is only a hint: another user's process, or no lsof
  }
}

/** proc(5): the socket's inode from net/tcp, then whose file descriptor it is. Other users' are not readable. */
async function fromProc(port: number, protocol: 'tcp' | 'udp'): Promise<string | undefined> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const tables = await Promise.all(
    [protocol, `${protocol}6`].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  )
  const sockets = new Set<string>()
  for (const line of tables.join('\n').split('\n')) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/u)
    // TCP_LISTEN; a UDP socket that is bound is in state TCP_CLOSE (include/net/tcp_states.h).
    const listening = state === (protocol === 'tcp' ? '0A' : '07')
    if (listening && local?.endsWith(`:${wanted}`)) sockets.add(`socket:[${inode}]`)
  }
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/u.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
      if (sockets.has(target)) return `${await nameProgram(pid)} (pid ${pid})`
    }
  }
  return undefined
}

/**
 * What a process is called by the program it runs. Its `comm` is the name of its main thread, which programs set as they
 * please: Node.js calls it `MainThread`.
 */
async function nameProgram(pid: string): Promise<string> {
  const [executable, line] = await Promise.all([
    readlink(`/proc/${pid}/exe`).catch(() => ''),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  ])
  const [called = '', ...given] = line.split('\0')
  // A program that was updated under a running process ends in this word.
  const program = basename(executable.replace(/ \(deleted\)$/u, ''))
  if (program === '' || multiCall.test(program)) {
    return basename(called) || (await readFile(`/proc/${pid}/comm`, 'utf8')).trim()
  }
  return interpreter.test(program) ? [program, nameScript(given)].filter(Boolean).join(' ') : program
}

/** Programs of which the script says more than they do. */
const interpreter =
  /^(?:node|nodejs|bun|deno|python[\d.]*|pypy[\d.]*|ruby[\d.]*|perl[\d.]*|php[\d.]*|java|bash|dash|sh)$/u
/** One file under many names: the name it was called by says which program it is. */
const multiCall = /^(?:busybox|toybox|coreutils)$/u

/** The script among an interpreter's arguments, or the module: `server.py`, `http.server`. Nothing of code given in line. */
function nameScript(given: readonly string[]): string {
  for (const [at, argument] of given.entries()) {
    if (argument === '-m' || argument === '-jar') return basename(given[at + 1] ?? '')
    if (/^(?:-c|-e|-p|-r|--eval|--print)$/u.test(argument)) return ''
    if (argument !== '' && !argument.startsWith('-')) return basename(argument)
  }
  return ''
}

async function fromLsof(port: number, protocol: 'tcp' | 'udp'): Promise<string | undefined> {
  const which = protocol === 'tcp' ? [`-iTCP:${port}`, '-sTCP:LISTEN'] : [`-iUDP:${port}`]
  const { stdout } = await promisify(execFile)('lsof', ['-nP', ...which, '-Fpc'], {
    timeout: 2000,
    env: childEnvironment('worker'),
  })
  const pid = /^p(\d+)$/mu.exec(stdout)?.[1]
  const command = /^c(.+)$/mu.exec(stdout)?.[1]
  return pid === undefined ? undefined : `${command ?? 'a process'} (pid ${pid})`
}
