import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startChild } from '../child.ts'
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
  const child = startChild(
    findProgram('java') ?? 'java',
    [...options, here('MongoServer.java'), String(port)],
    // It ends with its standard input.
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const server: MongodbServer = {
    url: `mongodb://127.0.0.1:${port}`,
    freeze: () => void child.process.kill('SIGSTOP'),
    thaw: () => void child.process.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await child.kill('SIGKILL')
    },
  }
  try {
    await child.line(/listening/u, 30_000)
    return server
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}
