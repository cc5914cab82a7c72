import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { childEnvironment } from '../../platform/child-environment.ts'
import { errorMessage } from '../../platform/errors.ts'

/** What the engine passes on to a registry. */
export interface RegistryCredentials {
  readonly username?: string
  readonly password?: string
  readonly identitytoken?: string
  readonly serveraddress: string
}

interface DockerConfig {
  auths?: Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>
  credsStore?: string
  credHelpers?: Record<string, string>
}

/** Docker Hub's name in config.json, from the times of its first registry. */
const dockerHub = 'https://index.docker.io/v1/'
const helperDeadlineMs = 10_000
/** A helper answers with a few hundred bytes. */
const helperAnswerLimit = 1_000_000

/** The registry an image comes from: `docker.io` where its name has none. */
export function readRegistry(image: string): string {
  const [first = '', ...rest] = image.split('/')
  const isHost = rest.length > 0 && (/[.:]/u.test(first) || first === 'localhost')
  return isHost ? first : 'docker.io'
}

/**
 * What `docker login` left for one registry: in config.json itself, or with a credential helper, which is asked for
 * this registry alone.
 *
 * @param folder of config.json; DOCKER_CONFIG or ~/.docker where absent
 * @returns `undefined` where there is nothing, so that the image is asked for anonymously
 * @throws Error where a helper is named and does not work
 */
export async function registryCredentials(
  image: string,
  signal: AbortSignal,
  folder = process.env.DOCKER_CONFIG || join(homedir(), '.docker'),
): Promise<RegistryCredentials | undefined> {
  const config = await readConfig(join(folder, 'config.json'))
  const registry = readRegistry(image)
  const names = registry === 'docker.io' ? [dockerHub, 'docker.io', 'index.docker.io'] : spellings(registry)
  const helper = names.map((name) => config.credHelpers?.[name]).find(Boolean) ?? config.credsStore
  if (helper) {
    // Helpers keep Docker Hub under its old address only.
    const found = await askHelper(helper, registry === 'docker.io' ? dockerHub : registry, signal)
    if (found) return found
  }
  for (const name of names) {
    const entry = config.auths?.[name]
    if (!entry) continue
    const decoded = entry.auth ? Buffer.from(entry.auth, 'base64').toString('utf8').replace(/\0+$/u, '') : ''
    const colon = decoded.indexOf(':')
    const username = entry.username ?? (colon > 0 ? decoded.slice(0, colon) : undefined)
    const password = entry.password ?? (colon > 0 ? decoded.slice(colon + 1) : undefined)
    if (entry.identitytoken) return { identitytoken: entry.identitytoken, serveraddress: name }
    if (username && password !== undefined) return { username, password, serveraddress: name }
  }
  return undefined
}

function spellings(registry: string): string[] {
  return [
    registry,
    `https://${registry}`,
    `http://${registry}`,
    `https://${registry}/`,
    `https://${registry}/v1/`,
  ]
}

async function readConfig(path: string): Promise<DockerConfig> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof value === 'object' && value !== null ? (value as DockerConfig) : {}
  } catch {
    // Who never signed in has none.
    return {}
  }
}

/** Asks docker-credential-NAME (docker/docker-credential-helpers): the registry on stdin, JSON on stdout. */
async function askHelper(
  name: string,
  registry: string,
  signal: AbortSignal,
): Promise<RegistryCredentials | undefined> {
  if (!/^[\w.-]+$/u.test(name))
    throw new Error(`${JSON.stringify(name)} is not a name of a credential helper`)
  const program = `docker-credential-${name}`
  const { code, output } = await run(
    program,
    registry,
    AbortSignal.any([signal, AbortSignal.timeout(helperDeadlineMs)]),
  )
  if (code !== 0) {
    if (/credentials not found/iu.test(output)) return undefined
    throw new Error(`${program} ended with code ${code}`)
  }
  let answer: { Username?: unknown; Secret?: unknown }
  try {
    answer = JSON.parse(output)
  } catch {
    throw new Error(`${program} answered with something that is not JSON`)
  }
  const { Username: username, Secret: secret } = answer
  if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') return undefined
  if (username === '<token>') return { identitytoken: secret, serveraddress: registry }
  return { username, password: secret, serveraddress: registry }
}

function run(program: string, input: string, signal: AbortSignal): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['get'], {
      env: childEnvironment('credential-helper'),
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    })
    let output = ''
    const abort = () => {
      child.kill('SIGKILL')
      // A grandchild may hold the pipe open: nothing is waited for after the kill.
      reject(new Error(`${program} did not answer within ${helperDeadlineMs / 1000} s`))
    }
    signal.addEventListener('abort', abort, { once: true })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < helperAnswerLimit) output += text
    })
    child.once('error', (error) => {
      signal.removeEventListener('abort', abort)
      reject(new Error(`${program} could not be started: ${errorMessage(error)}`, { cause: error }))
    })
    child.once('close', (code) => {
      signal.removeEventListener('abort', abort)
      resolve({ code: code ?? -1, output })
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    if (signal.aborted) abort()
  })
}
