import { os } from '@orpc/server'
import { noMeta } from '../../contract/procedure.ts'
import { defined } from '../../shared/defined.ts'
import { recordingCalls } from '../audit/record-calls.ts'
import type { Audit } from '../platform/audit.ts'
import type { Home } from '../platform/home.ts'
import type { DoorAddress, Instance } from '../platform/instance.ts'
import type { Logger, LogLevel } from '../platform/logger.ts'
import { openDatabase } from '../platform/open-database.ts'
import type { LaunchProgram, Programs } from '../platform/programs.ts'
import type { RequestContext } from '../platform/request-context.ts'
import { ownEnvironment } from '../platform/secret-environment.ts'
import { createLogger, type OpenLog } from '../platform/winston-logger.ts'
import type { FormerSecrets, KeyStore } from '../secrets/ports.ts'
import type { Opener } from '../system/ports.ts'
import { foldSchemas, type InOrder, OpenRooms, openRooms } from './fold-rooms.ts'
import { type HeldHome, holdHome, lookAtHome } from './held-home.ts'
import { type Routers, rooms, type Services } from './rooms.ts'
import { Shutdown } from './shutdown.ts'

export interface CatalystOptions {
  /** The data folder; made when it is missing. */
  readonly home: string
  readonly host: Instance['host']
  /** Only to look: the data folder is neither held nor written to, and no unfinished work is taken up. */
  readonly looking?: boolean
  readonly version: string
  readonly programs: Programs
  readonly launch: LaunchProgram
  readonly opener: Opener
  /** The folder of what comes with the app: models, the sample document. */
  readonly resources: string
  /** The folder of the shipped Compose file. */
  readonly compose: string
  /** The OS key store, where it can be reached. */
  readonly keys?: KeyStore
  /** A file of secrets that an older version left. */
  readonly formerSecrets?: FormerSecrets
  /** What of the log goes to stderr; the data folder has all of it. */
  readonly console?: 'json' | 'plain' | 'off'
  /** Takes the lines that would go to stderr. */
  readonly onStderr?: (line: string) => void
  readonly logLevel?: LogLevel
  readonly env?: NodeJS.ProcessEnv
}

/** All services of one data folder, in one process. */
export interface Catalyst
  extends Pick<
    Services,
    'audit' | 'knowledge' | 'health' | 'llm' | 'runs' | 'secrets' | 'sessions' | 'settings' | 'stack'
  > {
  readonly router: ReturnType<typeof composeRouter>
  readonly home: Home
  readonly logger: Logger
  /** What the logger writes to: whoever ends the process has it flushed. */
  readonly log: OpenLog
  /** Begins to poll health (a command once it watches it) and takes up work that an earlier process left unfinished. */
  start(): Promise<void>
  /** Tells commands and the page where the web door of this process is. */
  announce(door: DoorAddress): Promise<void>
  /** Ends everything in order, each part with a deadline. Unfinished work stays for the next start. */
  stop(): Promise<void>
}

/**
 * The composition root: opens every room on the data folder.
 *
 * @throws Problem `CONFLICT` when another process works on the data folder, `UNAVAILABLE` when the folder or the
 *   records in it cannot be used. A damaged index is no reason: the app starts, and the status page tells.
 */
export async function createCatalyst(options: CatalystOptions): Promise<Catalyst> {
  const { host, version, looking = false } = options
  const startedAt = new Date().toISOString()
  const lookedAt = foldSchemas(rooms.filter(({ isLookedAt }) => isLookedAt))
  const held = looking
    ? await lookAtHome(options.home, lookedAt)
    : await holdHome(options.home, { host, version, startedAt })
  const log = createLogger({
    folder: held.home.logs,
    ...defined({
      level: options.logLevel || undefined,
      console: options.console || undefined,
      onStderr: options.onStderr,
    }),
  })
  const shutdown = new Shutdown(log.logger)
  shutdown.add('log', () => log.close())
  shutdown.add('claim', held.release)
  try {
    return await compose(options, { held, startedAt, log, shutdown })
  } catch (error) {
    log.logger.error('Catalyst could not start', { error })
    await shutdown.stop()
    throw error
  }
}

async function compose(
  options: CatalystOptions,
  root: {
    readonly held: HeldHome
    readonly startedAt: string
    readonly log: OpenLog
    readonly shutdown: Shutdown
  },
): Promise<Catalyst> {
  const { held, startedAt, log, shutdown } = root
  const { host, version, looking = false } = options
  const { home } = held
  const { logger } = log
  let door: string | undefined
  const database = await openDatabase({
    file: home.records,
    program: options.programs.records,
    schema: foldSchemas(rooms),
  })
  shutdown.add('records', () => database.close())
  const open = new OpenRooms()
  const { programs, launch, opener, resources, compose, keys, formerSecrets } = options
  const given = {
    ...{
      env: options.env ?? ownEnvironment(),
      home,
      host,
      version,
      looking,
      startedAt,
      logger,
      log,
      database,
    },
    ...{ programs, launch, opener, resources, compose, keys, formerSecrets },
    address: () => door,
    streams: (signal?: AbortSignal) => open.streams(signal),
    reportSections: () => open.reportSections(),
  }
  const inOrder: InOrder<typeof rooms, typeof given> = rooms
  const { services, routers } = await openRooms(inOrder, given, { open, shutdown })
  return {
    ...services,
    router: composeRouter(routers, services.audit),
    ...{ home, logger, log },
    async start() {
      await open.start({ looking })
      logger.info('Catalyst started', { version, host, home: home.folder })
    },
    async announce(address) {
      door = address.url
      await held.announce(address)
    },
    stop: () => shutdown.stop(),
  }
}

/** What every door serves; whichever it is, calls with an effect are put on record. */
function composeRouter(routers: Routers, audit: Audit) {
  return os.$context<RequestContext>().$meta(noMeta).use(recordingCalls(audit)).router(routers)
}
