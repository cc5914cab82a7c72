import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findProgram, freePort } from '../programs.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const cache = fileURLToPath(new URL('../../../.cache/mongodb', import.meta.url))
const jars = `${cache}/jars`

export interface MongodbServer {
  readonly url: string
  freeze(): void
  thaw(): void
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Whether the server can be run here, and why not. MongoDB itself is in no package registry; this is a server in Java
 * that speaks its protocol, which Maven fetches once (3 MB).
 */
export const mongodbAvailable: { readonly available: boolean; readonly reason: string } = prepare()

function prepare() {
  const lacking = (reason: string) => ({ available: false, reason })
  // The compiler, not only the runtime: the server is started from its source.
  if (!findProgram('javac') || !findProgram('java')) return lacking('no Java development kit is installed')
  if (existsSync(jars)) return { available: true, reason: '' }
  const maven = findProgram('mvn')
  if (!maven) return lacking('Maven is not installed')
  // Fetched beside it and moved, so that a fetch broken off leaves nothing that looks whole.
  const fetched = `${cache}/fetch-${process.pid}`
  try {
    mkdirSync(cache, { recursive: true })
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${fetched}`]
    execFileSync(maven, ['-q', '-B', '-f', here('pom.xml'), ...goal], { stdio: 'ignore', timeout: 120_000 })
    if (!existsSync(jars)) renameSync(fetched, jars)
    return { available: true, reason: '' }
  } catch {
    return lacking('Maven could not fetch the server')
  } finally {
    rmSync(fetched, { recursive: true, force: true })
  }
}

/** A server without users on a port of its own, in memory. It takes a second or two to start. */
export async function startMongodb(): Promise<MongodbServer> {
  const port = await freePort()
  const options = ['-XX:TieredStopAtLevel=1', '-Xmx128m', '-cp', `${jars}/*`]
  const child: ChildProcess = spawn(
    findProgram('java') ?? 'java',
    [...options, here('MongoServer.java'), String(port)],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  )
  const server: MongodbServer = {
    url: `mongodb://127.0.0.1:${port}`,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
      child.kill('SIGKILL')
      await ended
    },
  }
  const signal = AbortSignal.timeout(30_000)
  try {
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error('The MongoDB server in Java ended at once.')
    })
    await Promise.race([once(child.stdout!, 'data', { signal }), ended])
    return server
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}
