import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { ownCommand } from '../../core/platform/own-command.ts'
import { defined } from '../../shared/defined.ts'
import type { Certificate } from '../../transports/http/certificate.ts'
import { judgeSystem } from '../judge-system.ts'
import { drawLink } from '../link-box.ts'
import { CommandFailure, type ExitCode, print, printJson, say } from '../output.ts'
import type { Place } from '../place.ts'
import { terminal } from '../terminal.ts'
import { certificateFor, checkTls, type TlsOptions } from './serve-certificate.ts'

export interface ServeOptions extends TlsOptions {
  readonly port?: number
  readonly open?: boolean
  /** Where a Catalyst already runs on the data folder: be content with a link to that one. */
  readonly join?: boolean
  /** Origins of pages that may ask, besides those in the settings. */
  readonly allowOrigin?: readonly string[]
}

/** `catalyst serve`: runs the services and the web door until it is told to stop. */
export async function serve(options: ServeOptions, place: Place): Promise<ExitCode> {
  const [{ startServices }, { startHttpDoor }, { newToken, forgetToken }] = await Promise.all([
    import('../services.ts'),
    import('../../transports/http/door.ts'),
    import('../../transports/http/token.ts'),
  ])
  checkTls(options)
  const running = (await runningInstance())?.url
  if (running !== undefined) {
    if (!options.join) throw alreadyRunning(running)
    say(`Catalyst is already running at ${running}. Sign in with this link, once, within five minutes:`)
    return signIn(options)
  }
  const pageFolder = pageAddress(place)
  const catalyst = await startServices(place, { host: 'server' })
  const { router, logger, home, knowledge, sessions, settings, audit } = catalyst
  const stopped = stopSignal()
  const { allowOrigin = [] } = options
  try {
    const certificate = await certificateFor(options, home.folder)
    const door = await startHttpDoor({
      router,
      logger,
      version: place.version,
      pageFolder,
      token: await newToken(home.folder, terminal().env.CATALYST_TOKEN),
      documents: knowledge,
      sessions,
      audit,
      allowedOrigins: () => [...allowOrigin, ...settings.current().web.allowedOrigins],
      certificate,
      host: options.host,
      port: options.port,
    })
    try {
      await catalyst.announce(door)
      const link = door.signInLink()
      const { stdout } = terminal()
      print(`Catalyst is at ${door.url}`)
      if (certificate) await sayCertificate(certificate, options.host, door.port)
      print(drawLink(link, stdout.isTTY ? stdout.columns : undefined))
      if (options.open) await openInBrowser(link)
      await stopped
      say('Stopping.')
    } finally {
      await door.close()
      await forgetToken(home.folder)
    }
  } finally {
    await catalyst.stop()
  }
  return 0
}

/** Says by which addresses other machines reach the door, and how its certificate is known. */
async function sayCertificate(certificate: Certificate, host: string, port: number): Promise<void> {
  if (host === '0.0.0.0' || host === '::') {
    const { reachableAddresses } = await import('../../transports/http/certificate.ts')
    for (const address of reachableAddresses()) {
      print(`Other machines reach it at https://${isIP(address) === 6 ? `[${address}]` : address}:${port}`)
    }
  }
  print(`SHA-256 of its certificate: ${certificate.fingerprint}`)
  if (certificate.selfSigned)
    say('No authority vouches for that certificate: compare its SHA-256 with what the browser shows.')
}

function alreadyRunning(url: string): CommandFailure {
  return new CommandFailure(`Catalyst is already running on this data folder, at ${url}.`, {
    remedy: `Open its page: ${ownCommand('sign-in --open')}. Or end it, or set CATALYST_HOME to another folder.`,
  })
}

/** `catalyst status`: what runs on the data folder, where to reach it, and how it all is. */
export async function status(options: { json?: boolean }, place: Place): Promise<ExitCode> {
  const { homeFolder } = await import('../../core/platform/home.ts')
  const running = await runningInstance()
  const dataFolder = homeFolder(terminal().env)
  const system = running?.url === undefined ? undefined : await judgeSystem(place)
  if (options.json)
    printJson({ running: running !== undefined, dataFolder, ...running, ...defined({ system }) })
  else {
    const what = { desktop: 'The Catalyst app', server: 'catalyst serve', command: 'A catalyst command' }
    print(
      running === undefined
        ? 'Catalyst is not running.'
        : `${what[running.host]} is running (pid ${running.pid}, version ${running.version}, since ${running.startedAt}).`,
    )
    if (running?.url !== undefined) {
      print(`It answers at ${running.url}; sign a browser in with: ${ownCommand('sign-in --open')}`)
    }
    print(`Data folder: ${dataFolder}`)
    if (system) {
      print(`System: ${system.status}`)
      for (const { title, status: how, detail } of system.culprits) print(`  ${title} is ${how}: ${detail}`)
    }
  }
  return 0
}

async function runningInstance() {
  const [{ homeAt, homeFolder }, { findInstance }] = await Promise.all([
    import('../../core/platform/home.ts'),
    import('../../core/platform/instance.ts'),
  ])
  return findInstance(homeAt(homeFolder(terminal().env)))
}

/** `catalyst sign-in`: a new one-time link of the server that is running. */
export async function signIn(options: { open?: boolean }): Promise<ExitCode> {
  const [{ homeFolder }, { readToken }, { fetchFrom }, { clientHeader }] = await Promise.all([
    import('../../core/platform/home.ts'),
    import('../../transports/http/token.ts'),
    import('../../transports/http/pinned-fetch.ts'),
    import('../../transports/http/authentication.ts'),
  ])
  const { url, fingerprint } = (await runningInstance()) ?? {}
  const token = terminal().env.CATALYST_TOKEN ?? (await readToken(homeFolder(terminal().env)))
  if (url === undefined || token === undefined) {
    throw new CommandFailure('No Catalyst is running on this data folder.', {
      remedy: `Start one: ${ownCommand('serve')}`,
    })
  }
  const response = await fetchFrom(fingerprint)(new URL('/api/session/link', url), {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      [clientHeader]: 'command',
    },
    body: '{}',
    signal: AbortSignal.timeout(10_000),
  })
  const answer = LinkAnswer.parse(await response.json())
  if (!response.ok || answer.url === undefined)
    throw new CommandFailure(answer.detail ?? `HTTP ${response.status}`)
  print(answer.url)
  if (options.open) await openInBrowser(answer.url)
  return 0
}

/** The link, or why there is none. */
const LinkAnswer = z.object({ url: z.string(), detail: z.string() }).partial()

function pageAddress(place: Place): string {
  const folder = fileURLToPath(
    new URL(place.entry.endsWith('.ts') ? '../../out/renderer' : '../renderer', place.entry),
  )
  if (existsSync(folder)) return folder
  throw new CommandFailure('The page is not built.', { remedy: 'Build it: npm run build' })
}

async function openInBrowser(link: string): Promise<void> {
  const { platformOpener } = await import('../../core/app/platform-opener.ts')
  try {
    await platformOpener.open(new URL(link))
  } catch (error) {
    say(`The browser could not be opened: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const stop = () => {
      if (asked) return terminal().leave()
      asked = true
      resolve()
    }
    terminal().onInterrupt(stop)
  })
}
