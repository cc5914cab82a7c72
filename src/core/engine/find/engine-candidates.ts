import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type Docker from 'dockerode'
import type { DockerOptions } from 'dockerode'
import * as z from 'zod'
import { closestNames } from '../../../shared/closest-names.ts'
import { defined } from '../../../shared/defined.ts'
import { errorCode } from '../../../shared/error-code.ts'
import { errorMessage, Problem } from '../../platform/errors.ts'
import { engineAgent } from './engine-agent.ts'

/** A place where a container engine may listen. */
export interface EngineCandidate {
  readonly address: string
  /** How we know of it, for people: `DOCKER_HOST`, `context desktop-linux`, `socket`. */
  readonly source: string
  /** Somebody named it on purpose, so that its absence is a fault. */
  readonly named: boolean
  /** It is the one that is meant: no other may stand in for it. */
  readonly only?: boolean
  /** Why it cannot be used at all: a context that does not exist. */
  readonly problem?: Problem
  /** Folder of ca.pem, cert.pem and key.pem. */
  readonly certificates?: string
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: NodeJS.Platform
}

/** Sockets of Docker, Docker Desktop, OrbStack, Colima, Rancher Desktop, Lima and Podman; relative ones lie at home. */
const unixSockets = [
  '/var/run/docker.sock',
  '.docker/run/docker.sock',
  '.docker/desktop/docker.sock',
  '.orbstack/run/docker.sock',
  '.colima/default/docker.sock',
  '.config/colima/default/docker.sock',
  '.rd/docker.sock',
  '.lima/default/sock/docker.sock',
  '.local/share/containers/podman/machine/podman.sock',
]
const windowsPipes = ['docker_engine', 'dockerDesktopLinuxEngine', 'podman-machine-default']

/**
 * Where to look for an engine, in the order of the docker command: DOCKER_HOST, DOCKER_CONTEXT, the current context. Of
 * these the first is meant alone, also where it does not answer or does not exist. Where none is chosen, the known
 * sockets and pipes follow, then what contexts say of other sockets on this machine.
 */
export async function engineCandidates(
  around: Surroundings = { env: process.env, home: homedir(), platform: process.platform },
): Promise<EngineCandidate[]> {
  const { env, home, platform } = around
  const found = new Map<string, EngineCandidate>()
  const add = (candidate: EngineCandidate) => {
    if (!found.has(candidate.address)) found.set(candidate.address, candidate)
  }
  const configFolder = env.DOCKER_CONFIG || join(home, '.docker')

  if (env.DOCKER_HOST) {
    // The docker command takes `host:port` too.
    const address = env.DOCKER_HOST.includes('://') ? env.DOCKER_HOST : `tcp://${env.DOCKER_HOST}`
    const certificates = env.DOCKER_CERT_PATH || (env.DOCKER_TLS_VERIFY ? configFolder : undefined)
    add({
      address,
      source: 'DOCKER_HOST',
      named: true,
      only: true,
      ...defined({ certificates: certificates || undefined }),
    })
  }
  const contexts = await readContexts(configFolder)
  if (!env.DOCKER_HOST) {
    const chosen = await chosenContext(env, configFolder, contexts, platform)
    if (chosen) add(chosen)
  }
  if (platform === 'win32') {
    for (const pipe of windowsPipes)
      add({ address: `npipe:////./pipe/${pipe}`, source: 'named pipe', named: false })
  } else {
    const runtime = env.XDG_RUNTIME_DIR
    const sockets = [
      ...unixSockets,
      ...(runtime ? [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')] : []),
      '/run/podman/podman.sock',
    ]
    for (const socket of sockets) {
      const path = isAbsolute(socket) ? socket : join(home, socket)
      const isSocket = await stat(path).then(
        (stats) => stats.isSocket(),
        () => false,
      )
      if (isSocket) add({ address: `unix://${path}`, source: 'socket', named: false })
    }
  }
  // Never one of another machine that nobody chose.
  for (const { candidate } of contexts) if (/^(?:unix|npipe):/u.test(candidate.address)) add(candidate)
  return [...found.values()]
}

/**
 * A client for one engine.
 *
 * @throws Problem `INVALID` for an address that no client can use
 */
export async function engineClient(candidate: EngineCandidate): Promise<Docker> {
  const options = await clientOptions(candidate)
  const agent = engineAgent(candidate.address, options.protocol === 'https')
  const { default: Docker } = await import('dockerode')
  // docker-modem lets DOCKER_HOST win over what it is given, and throws where that is malformed. Its constructor is
  // synchronous, so nobody else sees the gap.
  const before = process.env.DOCKER_HOST
  delete process.env.DOCKER_HOST
  try {
    // Its types do not know the agent, which goes on to docker-modem.
    const withAgent: DockerOptions & { agent: typeof agent } = { ...options, agent }
    return new Docker(withAgent)
  } finally {
    if (before !== undefined) process.env.DOCKER_HOST = before
  }
}

async function clientOptions({ address, certificates, problem }: EngineCandidate): Promise<DockerOptions> {
  if (problem) throw problem
  if (address.startsWith('unix://'))
    return { socketPath: address.slice('unix://'.length) || '/var/run/docker.sock' }
  if (address.startsWith('npipe://')) return { socketPath: address.slice('npipe://'.length) }
  if (address.startsWith('ssh://')) {
    throw new Problem(
      'INVALID',
      `The engine at ${address} is reached over SSH, which Catalyst does not speak`,
      'Forward its socket (ssh -NL /tmp/docker.sock:/var/run/docker.sock HOST) and enter unix:///tmp/docker.sock in Settings.',
    )
  }
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !['tcp:', 'http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new Problem(
      'INVALID',
      `${address} is not the address of an engine`,
      'Write it as unix:///var/run/docker.sock or tcp://host:2375.',
    )
  }
  const secure = url.protocol === 'https:' || url.port === '2376' || certificates !== undefined
  const read = (name: string) =>
    certificates === undefined ? undefined : readFile(join(certificates, name)).catch(() => undefined)
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')])
  return {
    host: url.hostname,
    port: url.port || (secure ? 2376 : 2375),
    protocol: secure ? 'https' : 'http',
    ...defined({ ca, cert, key }),
  }
}

/** The engine of the context that DOCKER_CONTEXT or the configuration of docker chooses; none where neither does. */
async function chosenContext(
  env: Surroundings['env'],
  configFolder: string,
  contexts: readonly NamedContext[],
  platform: NodeJS.Platform,
): Promise<EngineCandidate | undefined> {
  const file = join(configFolder, 'config.json')
  const fromVariable = Boolean(env.DOCKER_CONTEXT)
  const choice = env.DOCKER_CONTEXT || (await currentContext(file))
  if (typeof choice !== 'string') return choice
  if (choice === '') return undefined
  if (choice === 'default') {
    const address = platform === 'win32' ? `npipe:////./pipe/${windowsPipes[0]}` : `unix://${unixSockets[0]}`
    return { address, source: 'context default', named: false, only: true }
  }
  const found = contexts.find(({ name }) => name === choice)
  if (found) return { ...found.candidate, named: fromVariable, only: true }
  const where = fromVariable ? 'DOCKER_CONTEXT' : file
  const meta = contextFile(configFolder, choice)
  const kept = await stat(meta).catch(() => undefined)
  const problem = kept ? addresslessContext(choice, where, meta) : unknownContext(choice, where, contexts)
  return unusable(`context ${choice}`, problem)
}

/** Its file is there, but is not JSON or names no engine, as that of a context for Kubernetes alone. */
function addresslessContext(name: string, where: string, meta: string): Problem {
  return new Problem(
    'UNAVAILABLE',
    `The Docker context ${name}, which ${where} chooses, has no address of an engine that can be read. No other engine is used in its place.`,
    `Correct ${meta}, or make the context anew: docker context rm --force ${name}, then docker context create ${name} --docker host=ADDRESS.`,
  )
}

function unknownContext(name: string, where: string, contexts: readonly NamedContext[]): Problem {
  const known = ['default', ...contexts.map((context) => context.name)]
  const [close] = closestNames(name, known, 1)
  // The variable goes before what `docker context use` chooses.
  const how =
    where === 'DOCKER_CONTEXT'
      ? `Set DOCKER_CONTEXT to one that there is (${known.join(', ')}), or unset it`
      : `Choose one that there is (${known.join(', ')}) with docker context use, correct ${where}`
  return new Problem(
    'UNAVAILABLE',
    `There is no Docker context ${name}, which ${where} chooses. No other engine is used in its place.`,
    `${close === undefined ? '' : `Did you mean ${close}? `}${how}, or enter an address in Settings, Endpoints.`,
  )
}

/** As far as they matter here: docker's config.json, and the meta.json of a context. */
const ConfigFile = z.object({ currentContext: z.unknown() })
const ContextFile = z.object({
  Name: z.string(),
  Endpoints: z.object({ docker: z.object({ Host: z.string().min(1) }) }),
})

/** The `currentContext` of docker's configuration; what is not there chooses none, what cannot be read is a problem. */
async function currentContext(file: string): Promise<string | EngineCandidate> {
  try {
    const config: unknown = JSON.parse(await readFile(file, 'utf8'))
    const chosen = ConfigFile.safeParse(config).data?.currentContext ?? ''
    if (typeof chosen !== 'string') throw new Error('currentContext is not a name')
    return chosen
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String(errorCode(error)))) return ''
    const problem = new Problem(
      'UNAVAILABLE',
      `${file} cannot be read, so nobody can tell which engine is meant: ${errorMessage(error)}`,
      'Correct the file, set DOCKER_HOST or DOCKER_CONTEXT, or enter an address in Settings, Endpoints.',
      { cause: error },
    )
    return unusable(file, problem)
  }
}

function unusable(source: string, problem: Problem): EngineCandidate {
  return { address: source, source, named: true, only: true, problem }
}

interface NamedContext {
  readonly name: string
  readonly candidate: EngineCandidate
}

/** Contexts are kept in folders named by the SHA-256 of their name (docker/cli, cli/context/store). */
function contextFile(configFolder: string, name: string): string {
  return join(configFolder, 'contexts', 'meta', sha256(name), 'meta.json')
}

async function readContexts(configFolder: string): Promise<NamedContext[]> {
  const folder = join(configFolder, 'contexts', 'meta')
  const ids = await readdir(folder).catch(() => [])
  const contexts = []
  for (const id of ids.sort()) {
    const meta = ContextFile.safeParse(await readJson(join(folder, id, 'meta.json'))).data
    if (!meta) continue
    const { Name: name, Endpoints } = meta
    const tls = join(configFolder, 'contexts', 'tls', sha256(name), 'docker')
    const hasTls = await stat(tls).then(
      () => true,
      () => false,
    )
    contexts.push({
      name,
      candidate: {
        address: Endpoints.docker.Host,
        source: `context ${name}`,
        named: false,
        ...defined({ certificates: hasTls ? tls : undefined }),
      },
    })
  }
  return contexts
}

/** What is not there or not JSON tells nothing about engines. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
