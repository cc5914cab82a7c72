import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'
import { childEnvironment } from './child-environment.ts'

/** Who listens on a local port, as `node (pid 812)`; `undefined` where that cannot be told. Never throws. */
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
      if (sockets.has(target)) return `${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()} (pid ${pid})`
    }
  }
  return undefined
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
