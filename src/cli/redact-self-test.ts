import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { ORPCError } from '@orpc/client'
import { type Catalyst, createCatalyst } from '../core/app/catalyst.ts'
import { platformOpener } from '../core/app/platform-opener.ts'
import { findPrograms } from '../core/app/programs.ts'
import { writeLastWords } from '../core/platform/fatal-errors.ts'
import { newId } from '../core/platform/identity.ts'
import { launchNodeProgram } from '../core/platform/launch-node.ts'
import { redactLines } from '../core/platform/redaction/line-filter.ts'
import { knownSecrets } from '../core/platform/redaction/redaction.ts'
import { withRequest } from '../core/platform/request-context.ts'
import { createDirectClient } from '../transports/common/calls.ts'
import { createHttpClient } from '../transports/http/client.ts'
import { type HttpDoor, startHttpDoor } from '../transports/http/door.ts'
import { newToken } from '../transports/http/token.ts'
import { startIndiscreetServer } from './indiscreet-server.ts'
import type { Place } from './place.ts'

/** A way on which text leaves this process. */
export interface Sink {
  readonly name: string
  /** Masks that were found in it: where a canary was. */
  readonly masks: number
  /** Canaries got there at all; a sink that none reached proves nothing. */
  readonly reached: boolean
  /** Names of the canaries that came through. */
  readonly leaked: readonly string[]
}

const deadlineMs = 15_000

/**
 * Starts all services and the web door on a data folder of its own, plants canaries (secrets of the common kinds, made up
 * for this run) wherever text leaves, and looks through all that came out: files, standard error, answers.
 */
export async function runSelfTest(place: Place): Promise<{ canaries: string[]; sinks: Sink[] }> {
  const canaries = makeCanaries()
  const planted = plantedText(canaries)
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-redaction-'))
  const server = await startIndiscreetServer(planted)
  const console = captureStandardError()
  const sinks: Sink[] = []
  const look = (name: string, text: string) => sinks.push(lookedAt(name, text, canaries))
  try {
    const token = await newToken(folder, canaries['API token'])
    const catalyst = await createCatalyst({
      home: folder,
      host: 'command',
      version: place.version,
      programs: findPrograms(place.entry),
      launch: launchNodeProgram,
      opener: platformOpener,
      resources: fileURLToPath(new URL('../../resources', place.entry)),
      compose: fileURLToPath(new URL('../../compose', place.entry)),
      console: 'json',
      onStderr: console.take,
      logLevel: 'debug',
      env: {
        CATALYST_EMBEDDINGS_API_KEY: canaries['secret of the settings']!,
        CATALYST_LLM_PROFILES_CANARY_API_KEY: canaries['key of a profile']!,
      },
    })
    let door: HttpDoor | undefined
    try {
      door = await startHttpDoor({
        router: catalyst.router,
        logger: catalyst.logger,
        version: place.version,
        pageFolder: folder,
        token,
        documents: catalyst.knowledge,
        sessions: catalyst.sessions,
        port: 0,
      })
      await plantAndLook({ catalyst, door, token, canaries, planted, redis: server.url, look })
    } finally {
      await door?.close()
      await catalyst.stop()
    }
    look('log on standard error', console.release())
    look('audit log, on disk', await readText(join(folder, 'audit')))
    look('last words of a process that dies', lastWords(planted))
    look('lines that are filtered', (await filtered(planted)).join(''))
    look('log files', await readText(join(folder, 'logs')))
    look('records: runs, steps, health history', await readText(folder, /^records\.db/u))
    look("a command's standard error", await commandError(place, folder, canaries['GitHub token']!))
    return { canaries: Object.keys(canaries), sinks }
  } finally {
    console.release()
    await server.close()
    for (const value of Object.values(canaries)) knownSecrets.forget(value)
    await rm(folder, { recursive: true, force: true })
  }
}

type Canaries = Record<string, string>

function makeCanaries(): Canaries {
  const letters = (count: number) =>
    Array.from(randomBytes(count), (byte) => 'abcdefghijklmnopqrstuvwxyz'[byte % 26]).join('')
  const mixed = (count: number) =>
    randomBytes(count)
      .toString('hex')
      .slice(0, count - 2)
      .concat('zQ')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return {
    'GitHub token': `ghp_${mixed(36)}`,
    'password under its name': letters(14),
    'password in an address': letters(14),
    'bearer token': mixed(40),
    'JSON web token': `${part({ alg: 'HS256' })}.${part({ sub: letters(8) })}.${mixed(43)}`,
    cookie: mixed(32),
    'private key': randomBytes(48).toString('base64'),
    // No rule could know these: they are masked because the app holds them.
    'secret of the settings': `${letters(7)} ${letters(7)} ${letters(7)}`,
    'key of a profile': `${letters(6)} ${letters(6)} ${letters(6)}`,
    'API token': letters(32),
    'e-mail address': `${letters(9)}@${letters(9)}.org`,
    'card number': '4242 4242 4242 4242',
  }
}

function plantedText(canaries: Canaries): string {
  const named = (name: string) => canaries[name]!
  return [
    `refused ${named('GitHub token')} password=${named('password under its name')}`,
    `redis://svc:${named('password in an address')}@db/0 authorization: Bearer ${named('bearer token')};`,
    `of a profile ${named('key of a profile')};`,
    `jwt ${named('JSON web token')} held ${named('secret of the settings')} and ${named('API token')}`,
    `by ${named('e-mail address')} card ${named('card number')} cookie: sid=${named('cookie')}; lang=en`,
    `-----BEGIN PRIVATE KEY-----${named('private key')}-----END PRIVATE KEY-----`,
  ].join(' ')
}

interface Parts {
  readonly catalyst: Catalyst
  readonly door: HttpDoor
  readonly token: string
  readonly canaries: Canaries
  readonly planted: string
  /** A server that repeats what it is told in its errors. */
  readonly redis: string
  look(name: string, text: string): void
}

async function plantAndLook(parts: Parts): Promise<void> {
  const { catalyst, door, token, canaries, planted, redis, look } = parts
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(new URL(path, door.url), {
      ...init,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(deadlineMs),
    })
    return `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`
  }

  const run = await withRequest({ requestId: newId('req'), actor: 'command' }, async () => {
    const words = { message: planted, remedy: planted }
    const started = await catalyst.runs.work({ kind: 'ingest', title: planted }, async (open) => {
      await plantInLog(catalyst, parts)
      open.progress({ activity: planted })
      open.step({
        ...{ id: 'canary', kind: 'item', name: 'canary', status: 'failed', detail: planted, ...words },
        ...{ attributes: { model: planted }, payloads: { input: planted } },
      })
      return { status: 'failed', ...words }
    })
    return started.done
  })
  await ask('/api/settings', { method: 'PATCH', body: JSON.stringify({ patch: { [planted]: {} } }) })
  look('audit log, as the page gets it', await ask('/api/audit'))
  look('runs, as the page gets them', await ask(`/api/runs/${run.id}`))
  look('what went in and out of steps', await ask(`/api/runs/${run.id}/steps/canary`))
  look("a run's log, as the page gets it", await ask(`/api/runs/${run.id}/log`))
  look(
    'problem report',
    await ask('/api/logs/report', { method: 'POST', body: JSON.stringify({ run: run.id }) }),
  )
  look('problem documents of the web door', await problems(ask, canaries))
  look('errors of a call in this process', await directProblem(catalyst, canaries))

  const notices = firstNotice(createHttpClient({ url: door.url, token }))
  const patch = { health: { agreement: 1 }, endpoints: { redis: { url: redis } } }
  await ask('/api/settings', { method: 'PATCH', body: JSON.stringify({ patch }) })
  await ask('/api/settings/secrets/redis.password', {
    method: 'PUT',
    body: JSON.stringify({ value: canaries['password in an address'] }),
  })
  await ask('/api/health/check', { method: 'POST', body: JSON.stringify({ names: ['redis'] }) })
  look('health details', await ask('/api/health/report'))
  look('notices', JSON.stringify(await notices))
}

function lastWords(planted: string): string {
  return writeLastWords(new Error(planted, { cause: new Error(planted, { cause: planted }) }))
}

/** What `catalyst redact` makes of a line of JSON and one of text, in pieces that cut through the canaries. */
async function filtered(planted: string): Promise<string[]> {
  const stream = `${JSON.stringify({ said: { deep: [planted] } })}\n${planted}\n`
  const pieces = Array.from({ length: Math.ceil(stream.length / 7) }, (_, at) =>
    stream.slice(at * 7, at * 7 + 7),
  )
  const out: string[] = []
  for await (const piece of redactLines(Readable.from(pieces))) out.push(piece)
  return out
}

function plantInLog(catalyst: Catalyst, { canaries, planted }: Parts): void {
  const cause = new AggregateError([new Error(planted)], planted)
  catalyst.logger.error(planted, {
    error: new Error(planted, { cause }),
    headers: { authorization: `Bearer ${canaries['bearer token']}`, cookie: `sid=${canaries.cookie}` },
    password: canaries['password under its name'],
    arguments: ['--token', canaries['GitHub token']],
    body: JSON.stringify({ deep: [{ said: planted }] }),
  })
}

async function problems(ask: (path: string, init?: RequestInit) => Promise<string>, canaries: Canaries) {
  const token = canaries['GitHub token']!
  const patch = JSON.stringify({ patch: { [token]: { [token]: token } } })
  return [
    await ask(`/api/runs/${token}`),
    await ask(`/api/documents/${token}`),
    await ask('/api/settings', { method: 'PATCH', body: patch }),
    await ask(`/api/runs?kind=${token}`),
  ].join('\n')
}

async function directProblem(catalyst: Catalyst, canaries: Canaries): Promise<string> {
  const client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
  const error = await client.runs.get({ id: canaries['GitHub token']! }).catch((thrown: unknown) => thrown)
  if (!(error instanceof ORPCError))
    throw new Error('The call did not fail as the contract says.', { cause: error })
  const { message, data } = error
  return JSON.stringify({ message, data })
}

async function firstNotice(client: ReturnType<typeof createHttpClient>): Promise<unknown> {
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    for await (const notice of await client.system.notices(undefined, { signal })) return notice
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return 'no notice came'
}

/** What a command says when it fails, from a process of its own. */
function commandError(place: Place, home: string, canary: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(place.entry), 'documents', 'show', canary], {
      env: { ...process.env, CATALYST_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: deadlineMs * 2,
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (data) => {
        text += data
      })
    }
    child.on('error', reject)
    child.on('close', () => resolve(text))
  })
}

/** Takes what goes to standard error until it is released; what was taken is given back. */
function captureStandardError(): { take(line: string): void; release(): string } {
  const { write } = process.stderr
  let text = ''
  process.stderr.write = ((chunk: string | Uint8Array, ...more: unknown[]) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    const done = more.findLast((part) => typeof part === 'function') as (() => void) | undefined
    done?.()
    return true
  }) as typeof write
  return {
    take(line) {
      text += line
    },
    release() {
      process.stderr.write = write
      return text
    },
  }
}

async function readText(folder: string, wanted = /./u): Promise<string> {
  const names = (await readdir(folder)).filter((name) => wanted.test(name))
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))
  return texts.join('\n')
}

function lookedAt(name: string, text: string, canaries: Canaries): Sink {
  const masks = text.split('[redacted').length - 1
  const leaked = Object.entries(canaries)
    .filter(([, value]) =>
      [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)].some((form) =>
        text.includes(form),
      ),
    )
    .map(([canary]) => canary)
  return { name, masks, reached: masks > 0, leaked }
}
