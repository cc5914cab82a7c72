import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Place } from '../connection.ts'
import { CommandFailure, type ExitCode, print, say } from '../output.ts'

export interface ServeOptions {
  readonly host: string
  readonly port?: number
  readonly open?: boolean
}

/** `catalyst serve`: runs the services and the web door until it is told to stop. */
export async function serve(options: ServeOptions, place: Place): Promise<ExitCode> {
  const [{ startServices, logFormat }, { startHttpDoor }, { loadToken }] = await Promise.all([
    import('../services.ts'),
    import('../../transports/http/door.ts'),
    import('../../transports/http/token.ts'),
  ])
  const pageFolder = pageOf(place)
  const catalyst = await startServices(place, { host: 'server', console: logFormat() })
  const { router, logger, home, settings, knowledge } = catalyst
  const stopped = stopSignal()
  try {
    const door = await startHttpDoor({
      router,
      logger,
      version: place.version,
      pageFolder,
      dataFolder: home.folder,
      token: await loadToken(home.folder, process.env.CATALYST_TOKEN),
      maxFileBytes: () => settings.current().storage.maxFileMb * 1024 * 1024,
      documentFile: (id) => knowledge.original(id),
      host: options.host,
      port: options.port,
    })
    try {
      await catalyst.announce(door.url)
      const link = door.signInLink()
      print(`Catalyst is at ${door.url}`)
      print(`Sign in with this link, once, within five minutes: ${link}`)
      if (options.open) await openInBrowser(link)
      await stopped
      say('Stopping.')
    } finally {
      await door.close()
    }
  } finally {
    await catalyst.stop()
  }
  return 0
}

/** `catalyst sign-in`: a new one-time link of the server that is running. */
export async function signIn(options: { open?: boolean }): Promise<ExitCode> {
  const [{ homeAt, homeFolder }, { findInstance }, { readToken }] = await Promise.all([
    import('../../core/platform/home.ts'),
    import('../../core/platform/instance.ts'),
    import('../../transports/http/token.ts'),
  ])
  const home = homeAt(homeFolder())
  const url = (await findInstance(home))?.url
  const token = process.env.CATALYST_TOKEN ?? (await readToken(home.folder))
  if (url === undefined || token === undefined) {
    throw new CommandFailure('No Catalyst is running on this data folder.', {
      remedy: 'Start one: catalyst serve',
    })
  }
  const response = await fetch(new URL('/api/session/link', url), {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(10_000),
  })
  const answer = (await response.json()) as { url?: string; detail?: string }
  if (!response.ok || answer.url === undefined)
    throw new CommandFailure(answer.detail ?? `HTTP ${response.status}`)
  print(answer.url)
  if (options.open) await openInBrowser(answer.url)
  return 0
}

function pageOf(place: Place): string {
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
      if (asked) process.exit(1)
      asked = true
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
