import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../programs.ts'
import { missingPrograms } from './programs.ts'
import { answers, engineAt } from './shared-engine.ts'

/** A container engine of a test's own, to be killed, frozen and restarted at will. */
export interface OwnEngine {
  /** `unix:///…/docker.sock` */
  readonly address: string
  /** SIGKILL: gone at once, connections reset. SIGSTOP: accepts connections, answers nothing. SIGCONT thaws it. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Ends it if it runs, starts it anew with all it had, resolves once it answers. */
  restart(): Promise<void>
  /** Ends it with all its containers, and removes every trace. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Why a test cannot have an engine of its own here, or '' where it can. */
export function ownEngineUnavailable(): string {
  if (process.platform !== 'linux') return 'an engine of its own needs Linux'
  if (process.getuid?.() !== 0) return 'an engine of its own needs root'
  const missing = missingPrograms('dockerd', 'containerd', 'iptables', 'ip', 'unshare', 'nsenter')
  return missing.length > 0 ? `an engine of its own needs ${missing.join(', ')}` : ''
}

/**
 * Starts a dockerd in namespaces of its own: beside the machine's engine it must not share its network, or it removes
 * docker0. Its published ports are therefore reached from within that network alone; its socket from everywhere.
 * `await using engine = await startEngine()` ends it with the test.
 */
export async function startEngine(): Promise<OwnEngine> {
  const why = ownEngineUnavailable()
  if (why !== '') throw new Error(why)
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-engine-'))
  const log = createWriteStream(join(folder, 'dockerd.log'))
  const holder = await holdNamespaces(folder)
  const inside = await onlyChild(await onlyChild(holder.pid))
  const address = `unix://${join(folder, 'docker.sock')}`
  let entry: ChildProcess | undefined

  async function start() {
    // Left by an engine that was killed; with it in place the new one believes that the old one runs.
    await rm(join(folder, 'docker.pid'), { force: true })
    const child = spawn(
      'nsenter',
      [
        ...['--target', String(inside), '--net', '--mount', '--pid', '--'],
        ...[findProgram('dockerd') as string, '--host', address, '--pidfile', join(folder, 'docker.pid')],
        ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
        ...['--cgroup-parent', `/${basename(folder)}`, '--exec-opt', 'native.cgroupdriver=cgroupfs'],
        // Its containers' registry, where a test has one, is on this machine and speaks plain HTTP.
        ...['--insecure-registry', '127.0.0.0/8'],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    child.stdout?.pipe(log, { end: false })
    child.stderr?.pipe(log, { end: false })
    entry = child
    const client = await engineAt(address)
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (child.exitCode !== null || child.signalCode !== null) break
      if (await answers(client, 1000)) return
      await sleep(100)
    }
    const told = await readFile(join(folder, 'dockerd.log'), 'utf8')
    await stop()
    throw new Error(`dockerd did not answer within 30 s:\n${told.slice(-2000)}`)
  }

  async function kill(signal: NodeJS.Signals) {
    const running = entry
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    process.kill(await onlyChild(running.pid), signal)
    // nsenter stops when what it started does, but is not woken with it.
    if (signal === 'SIGCONT') running.kill(signal)
    if (signal === 'SIGKILL') await ended
  }

  async function stop() {
    const ended = holder.exitCode === null && once(holder, 'exit')
    holder.stdin?.end()
    await ended
    log.end()
  }

  await start()
  return {
    address,
    kill,
    async restart() {
      await kill('SIGCONT')
      await kill('SIGKILL')
      await start()
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function holdNamespaces(folder: string): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./namespaces.sh', import.meta.url))
  // Detached: an interrupt at the terminal is ours; what we held ends with us, by the end of its standard input.
  const holder = spawn('bash', [script, folder], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const [held] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])
  if (!String(held).startsWith('held')) throw new Error('unshare could not make namespaces for an engine')
  return holder
}

/** unshare and nsenter stay before what they started. */
async function onlyChild(pid: number | undefined): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  const child = Number(children.trim().split(' ')[0])
  if (!child) throw new Error(`Process ${pid} has no child`)
  return child
}
