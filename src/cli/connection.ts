import { setTimeout as sleep } from 'node:timers/promises'
import type { CatalystClient } from '../contract/index.ts'
import { homeAt, homeFolder } from '../core/platform/home.ts'
import { newId } from '../core/platform/identity.ts'
import { findInstance } from '../core/platform/instance.ts'
import { CommandFailure, say } from './output.ts'
import type { Place } from './place.ts'
import { terminal } from './terminal.ts'

/** A line to the services, wherever they run. */
export interface Connection {
  readonly client: CatalystClient
  /** `undefined` when the services run in this process. */
  readonly url: string | undefined
  /** The one id of everything this command does: in the log, in runs, on containers. */
  readonly requestId: string
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Say what is skipped, and log. */
  readonly verbose?: boolean
  /** Only to look: where no app or server runs, the data folder is neither waited for nor held. */
  readonly looking?: boolean
}

/** How long a process that holds the folder may take until its door is open, in ms. */
const doorWaitMs = 10_000

/**
 * Goes to the app or server that works on the data folder, or runs the services in this process where none does.
 *
 * @throws CommandFailure when the folder is held by a process that opens no door: another command
 */
export async function connect(place: Place, options: ConnectOptions = {}): Promise<Connection> {
  const home = homeAt(homeFolder(terminal().env))
  const requestId = newId('req')
  for (const until = Date.now() + doorWaitMs; ; ) {
    const instance = await findInstance(home)
    if (instance?.url !== undefined)
      return overHttp(home.folder, instance.url, { fingerprint: instance.fingerprint, requestId })
    if (!instance || options.looking) return inProcess(place, options, requestId)
    if (Date.now() > until) {
      throw new CommandFailure(
        `The data folder ${home.folder} is in use by ${instance.pid ? `process ${instance.pid}` : 'another process'}.`,
        { remedy: 'Wait until it is done, or set CATALYST_HOME to another folder.' },
      )
    }
    await sleep(200)
  }
}

async function overHttp(
  folder: string,
  url: string,
  { fingerprint, requestId }: { fingerprint: string | undefined; requestId: string },
): Promise<Connection> {
  const [{ createHttpClient }, { readToken }] = await Promise.all([
    import('../transports/http/client.ts'),
    import('../transports/http/token.ts'),
  ])
  const token = terminal().env.CATALYST_TOKEN ?? (await readToken(folder))
  if (token === undefined) {
    throw new CommandFailure(`The token of the server at ${url} cannot be read.`, {
      remedy: 'Run the command as the user who started it, or set CATALYST_TOKEN.',
    })
  }
  const client = createHttpClient({ url, token, actor: 'command', fingerprint, requestId })
  return { client, url, requestId, close: async () => {} }
}

async function inProcess(
  place: Place,
  { verbose = false, looking = false }: ConnectOptions,
  requestId: string,
): Promise<Connection> {
  const [{ startServices }, { createDirectClient }] = await Promise.all([
    import('./services.ts'),
    import('../transports/common/calls.ts'),
  ])
  if (verbose) say('No Catalyst is running on this data folder; the command does the work itself.')
  const catalyst = await startServices(place, { host: 'command', isQuiet: !verbose, looking })
  return {
    client: createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger, requestId }),
    url: undefined,
    requestId,
    close: () => catalyst.stop(),
  }
}
