import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defined } from '../../shared/defined.ts'
import { type AuditService, createAuditService } from '../audit/service.ts'
import { createCache } from '../cache/cache.ts'
import { SqliteCacheStore } from '../cache/sqlite/cache-store.ts'
import { createEndpointTests } from '../health/endpoint-tests.ts'
import { healthSchema } from '../health/history-schema.ts'
import { createHealthService, type HealthService } from '../health/service.ts'
import { createEmbeddings } from '../knowledge/embedding/embeddings.ts'
import { openSqliteStore, openSqliteStoreForReading } from '../knowledge/index/sqlite/sqlite-store.ts'
import { jobsSchema } from '../knowledge/ingest/job-store.ts'
import type { KnowledgeService } from '../knowledge/operations.ts'
import type { KnowledgeStore } from '../knowledge/ports.ts'
import { createDocumentReader } from '../knowledge/readers/threads/reader-pool.ts'
import { createKnowledgeService } from '../knowledge/service.ts'
import { connectEmbeddings } from '../llm/embedding-endpoint.ts'
import { testEndpoint } from '../llm/staged-test.ts'
import { createLogService } from '../logs/service.ts'
import { Problem } from '../platform/errors.ts'
import { type Home, homeAt, prepareHome } from '../platform/home.ts'
import { claimInstance, type DoorAddress, type Instance } from '../platform/instance.ts'
import { type Logger, type LogLevel, silentLogger } from '../platform/logger.ts'
import { openDatabase } from '../platform/open-database.ts'
import { ownCommand } from '../platform/own-command.ts'
import type { LaunchProgram, Programs } from '../platform/programs.ts'
import { maskPersonalData } from '../platform/redaction/redaction.ts'
import { givenSecret, ownEnvironment } from '../platform/secret-environment.ts'
import { createLogger, type OpenLog } from '../platform/winston-logger.ts'
import { RunService } from '../runs/service.ts'
import { SqliteRunStore } from '../runs/sqlite/run-store.ts'
import { runsSchema } from '../runs/sqlite/schema.ts'
import type { FormerSecrets, InternalKeys, KeyStore } from '../secrets/ports.ts'
import { createSecretsService, type SecretsService } from '../secrets/service.ts'
import { openVault } from '../secrets/vault/open-vault.ts'
import { SessionService } from '../sessions/service.ts'
import { openSettings, type SettingsService } from '../settings/service.ts'
import { createStackService } from '../stack/create-service.ts'
import { readVariables } from '../stack/passwords.ts'
import { stackSchema } from '../stack/schema.ts'
import type { StackService } from '../stack/service.ts'
import { createStackSecrets } from '../stack/stack-secrets.ts'
import { Inbox } from '../system/inbox.ts'
import { createNoticeBoard } from '../system/notice-board.ts'
import type { Opener } from '../system/ports.ts'
import { createSystemService } from '../system/service.ts'
import { createSqliteNoticeStore, noticeSchema } from '../system/sqlite/notice-store.ts'
import { brokenStore } from './broken-store.ts'
import { composeRouter } from './compose-router.ts'
import { connectClients } from './connect-clients.ts'
import { keepTroubles } from './keep-troubles.ts'
import { openLookingHome } from './looking-home.ts'
import { recordEvents } from './record-events.ts'
import { recordedDocuments } from './recorded-documents.ts'
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
export interface Catalyst {
  readonly router: ReturnType<typeof composeRouter>
  readonly home: Home
  readonly logger: Logger
  readonly audit: AuditService
  /** What the logger writes to: whoever ends the process has it flushed. */
  readonly log: OpenLog
  readonly knowledge: KnowledgeService
  readonly health: HealthService
  readonly runs: RunService
  /** The browsers that are signed in. */
  readonly sessions: SessionService
  readonly secrets: SecretsService
  readonly settings: SettingsService
  readonly stack: StackService
  /** A place for keys of Catalyst's own; no door leads to it. */
  readonly internalKeys: InternalKeys
  /** Begins to poll health (a command once it watches it) and takes up work that an earlier process left unfinished. */
  start(): Promise<void>
  /** Tells commands and the page where the web door of this process is. */
  announce(door: DoorAddress): Promise<void>
  /** Ends everything in order, each part with a deadline. Unfinished work stays for the next start. */
  stop(): Promise<void>
}

/**
 * The composition root: builds every service on its adapters.
 *
 * @throws Problem `CONFLICT` when another process works on the data folder, `UNAVAILABLE` when the folder or the
 *   records in it cannot be used. A damaged index is no reason: the app starts, and the status page tells.
 */
export async function createCatalyst(options: CatalystOptions): Promise<Catalyst> {
  const env = options.env ?? ownEnvironment()
  const startedAt = new Date().toISOString()
  const { home, release, announce } = options.looking
    ? await lookAtHome(options.home)
    : await holdHome(options, startedAt)
  const logs = createLogger({
    folder: home.logs,
    ...defined({
      level: options.logLevel || undefined,
      console: options.console || undefined,
      onStderr: options.onStderr,
    }),
  })
  const { logger } = logs
  const shutdown = new Shutdown(logger)
  shutdown.add('log', () => logs.close())
  shutdown.add('claim', release)
  try {
    return await compose(options, { env, home, startedAt, logs, shutdown, announce })
  } catch (error) {
    logger.error('Catalyst could not start', { error })
    await shutdown.stop()
    throw error
  }
}

interface HeldHome {
  readonly home: Home
  release(): Promise<void>
  announce(door: DoorAddress): Promise<void>
}

async function holdHome(options: CatalystOptions, startedAt: string): Promise<HeldHome> {
  const home = await prepareHome(options.home)
  const { host, version } = options
  const claim = await claimInstance(home, { pid: process.pid, host, version, startedAt })
  return { home, release: () => claim.release(), announce: claim.announce }
}

async function lookAtHome(folder: string): Promise<HeldHome> {
  const { home, remove } = await openLookingHome(folder, silentLogger)
  return { home, release: remove, announce: async () => {} }
}

/** Runs of a kind that say how long more of the same takes. */
const measuredRuns = 10
/** What the cache may take of the disk, bytes: vectors of about 150,000 chunks by the built-in model. */
const cacheBytes = 256 * 1024 * 1024
/** Runs that a problem report lists. */
const reportedRuns = 20

interface Foundation {
  readonly env: NodeJS.ProcessEnv
  readonly home: Home
  readonly startedAt: string
  readonly logs: OpenLog
  readonly shutdown: Shutdown
  announce(door: DoorAddress): Promise<void>
}

async function compose(options: CatalystOptions, foundation: Foundation): Promise<Catalyst> {
  const { env, home, startedAt, logs: writer, shutdown } = foundation
  const { logger } = writer
  const { programs, launch, opener } = options
  let url: string | undefined
  const notices = createNoticeBoard()
  const vault = await openVault({
    file: home.secrets,
    logger,
    keys: options.keys,
    former: options.formerSecrets,
    passphrase: await passphraseOf(env, logger),
  })
  const audit = await createAuditService({
    folder: home.audit,
    anchorFile: home.auditAnchor,
    keys: vault.internal,
    notices,
    logger,
  })
  // Opened first, closed last: everything may still be put on record while it stops.
  shutdown.add('audit', () => audit.close())
  const stackFolder = join(home.folder, 'stack')
  const stackPasswords = join(stackFolder, 'catalyst.env')
  const secrets = createSecretsService({
    vault,
    hasKeyStore: options.keys !== undefined,
    logger,
    env,
    readStackVariable: async (variable) => (await readVariables(stackPasswords))[variable],
    audit,
  })
  shutdown.add('secrets', async () => secrets.close())
  const [settings, database, store] = await Promise.all([
    openSettings({
      ...{ file: home.settings, secrets, logger, env, audit },
      // Asked only once somebody can ask: by then all services are there.
      findFollowUps: async () => (await knowledge.totals().catch(() => undefined))?.followUps ?? [],
    }),
    openDatabase({
      file: home.records,
      program: programs.records,
      schema: {
        runs: runsSchema,
        ingest: jobsSchema,
        health: healthSchema,
        stack: stackSchema,
        notices: noticeSchema,
      },
    }),
    openStore(home, programs, logger, options.looking),
  ])
  shutdown.add('settings', async () => settings.close())
  shutdown.add('records', () => database.close())
  maskPersonalData(settings.current().privacy.maskPersonalData)
  settings.onChange((now) => maskPersonalData(now.privacy.maskPersonalData))
  shutdown.add('index', () => store.close())
  const cacheStore = new SqliteCacheStore({
    ...{ file: home.cache, program: programs.records, maxBytes: cacheBytes },
  })
  shutdown.add('cache', () => cacheStore.close())
  // On this machine slow means busy, and computing it again would be slower.
  const cache = createCache({ store: cacheStore, logger, deadlineMs: 2000 })

  const inbox = await Inbox.open({ store: createSqliteNoticeStore(database), logger })
  notices.keepIn(inbox)
  shutdown.add('inbox', () => inbox.flush())

  const runs = new RunService({ store: new SqliteRunStore(database), logFolder: home.logs, logger, notices })
  const stopRecording = recordEvents(audit, { runs })
  shutdown.add('recording', async () => stopRecording())

  const threads = Math.max(1, Math.min(4, availableParallelism()))
  const reader = createDocumentReader({
    program: programs.reader,
    threads,
    limits: () => settings.current().reading,
    logger,
  })
  shutdown.add('readers', () => reader.close())

  const modelFolder = join(options.resources, 'models', 'all-MiniLM-L6-v2')
  const embeddings = createEmbeddings({
    settings,
    program: programs.embedder,
    launch,
    modelFolder,
    cache,
    logger,
    audit,
    connect: connectEmbeddings,
  })
  shutdown.add('embeddings', () => embeddings.close())

  const sessions = new SessionService(() => {
    const { sessionIdleMinutes, sessionMaxHours } = settings.current().web
    return { idle: sessionIdleMinutes * 60_000, absolute: sessionMaxHours * 3_600_000 }
  })
  shutdown.add('sessions', async () => sessions.stop())

  const knowledge = createKnowledgeService({
    database,
    runs,
    store,
    reader,
    embeddings,
    settings,
    opener,
    folders: { uploads: home.uploads },
    sampleDocument: join(options.resources, 'sample', 'catalyst-handbook.md'),
    logger,
    audit,
    readers: threads,
    pastRuns: async (kind) => (await runs.list({ kind }, { limit: measuredRuns })).runs,
    addressOf: ({ id }, page) =>
      url === undefined ? undefined : new URL(`/api/documents/${id}/file${page ? `#page=${page}` : ''}`, url),
  })
  shutdown.add('knowledge', () => knowledge.stop())

  const stack = createStackService({
    settings,
    database,
    runs,
    notices,
    logger,
    env,
    shipped: {
      file: join(options.compose, 'compose.yml'),
      folder: stackFolder,
    },
    connectClients: (clients) => connectClients(settings, secrets, clients),
  })
  shutdown.add('stack', () => stack.stop())

  const polled = createHealthService({
    settings,
    stack,
    testEndpoint,
    database,
    index: knowledge.health,
    notices,
    dataFolder: home.folder,
    logger,
  })
  shutdown.add('health', () => polled.stop())
  const testTyped = createEndpointTests({
    ...{ drafts: settings, index: knowledge.health, stack, connectEmbeddings, logger },
    testModelServer: testEndpoint,
  })
  const health = options.host === 'command' ? polledWhenWatched(polled) : polled

  // First of all: work that is called off still needs everything it works with.
  shutdown.add('runs', () => runs.stop())

  const system = createSystemService({
    facts: {
      name: 'Catalyst',
      version: options.version,
      host: options.host,
      platform: process.platform,
      node: process.versions.node,
      ...defined({ electron: process.versions.electron || undefined }),
      dataFolder: home.folder,
      startedAt,
      command: ownCommand(),
    },
    url: () => url,
    isEmpty: async () => (await knowledge.totals()).documents === 0,
    notices,
    streams: {
      health: (signal) => health.watch(signal),
      runs: (signal) => runs.watch(undefined, signal),
      knowledge: (signal) => knowledge.watch(signal),
      settings: (signal) => settings.watch(signal),
      stack: (signal) => stack.watch({}, signal),
      inbox: (signal) => inbox.watch(signal),
    },
  })

  const logs = createLogService({
    folder: home.logs,
    matcher: programs.logMatcher,
    writer,
    sources: {
      system: () => system.info(),
      settings: async () => settings.view(),
      // A command has not checked anything before.
      health: async () => (options.host === 'command' ? health.check() : health.report()),
      stack: () => stack.view({}),
      runs: async () => (await runs.list({}, { limit: reportedRuns })).runs,
      run: (id) => runs.getWithSteps(id),
    },
  })

  return {
    router: composeRouter({
      ...{ audit, health, inbox, knowledge, logs, runs, secrets, sessions, settings, stack, system },
      stackSecrets: createStackSecrets(stackPasswords),
      testEndpoint: testTyped,
    }),
    home,
    logger,
    log: writer,
    audit,
    knowledge: recordedDocuments(knowledge, audit),
    health,
    runs,
    sessions,
    secrets,
    settings,
    stack,
    internalKeys: vault.internal,
    async start() {
      if (options.host !== 'command') {
        void audit.record({
          action: 'app.start',
          result: 'ok',
          security: true,
          actor: 'system',
          outputs: { host: options.host, version: options.version, pid: process.pid },
        })
        health.start()
      }
      // A command that has nothing to do with the engine does not look for one.
      await stack.start({ follow: options.host !== 'command' })
      if (options.host !== 'command') shutdown.add('troubles', keepTroubles({ inbox, health, stack, logger }))
      if (!options.looking) {
        await knowledge.start()
        await runs.recoverUnfinished()
        knowledge.recovered()
      }
      logger.info('Catalyst started', { version: options.version, host: options.host, home: home.folder })
    },
    async announce(door) {
      url = door.url
      await foundation.announce(door)
    },
    stop: () => shutdown.stop(),
  }
}

/** Without it the secrets stay locked; that is said where they are needed. */
async function passphraseOf(env: NodeJS.ProcessEnv, logger: Logger): Promise<string | undefined> {
  try {
    return await givenSecret('CATALYST_PASSPHRASE', env)
  } catch (error) {
    logger.error('The passphrase of the secrets cannot be had', { error })
    return undefined
  }
}

/** Most commands end before a poll would, and are slowed by the drivers it loads: polling begins once somebody watches. */
function polledWhenWatched(health: HealthService): HealthService {
  return {
    ...health,
    watch(signal) {
      health.start()
      return health.watch(signal)
    },
  }
}

async function openStore(
  home: Home,
  programs: Programs,
  logger: Logger,
  looking = false,
): Promise<KnowledgeStore> {
  if (looking && home.index === homeAt(home.folder).index)
    return openSqliteStoreForReading({ folder: home.index, reader: programs.indexReader, logger })
  try {
    return await openSqliteStore({
      folder: home.index,
      writer: programs.indexWriter,
      reader: programs.indexReader,
      logger,
    })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    logger.error('The search index cannot be opened', { error })
    return brokenStore(error)
  }
}
