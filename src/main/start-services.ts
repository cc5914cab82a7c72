import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { safeStorage } from 'electron'
import { createCatalyst } from '../core/app/catalyst.ts'
import { findPrograms } from '../core/app/programs.ts'
import { logFatalErrors } from '../core/platform/crash-log.ts'
import { readLogOptions } from '../core/platform/log-options.ts'
import { ownEnvironment } from '../core/platform/secret-environment.ts'
import type { Opener } from '../core/system/ports.ts'
import { createDirectClient } from '../transports/common/calls.ts'
import { startHttpDoor } from '../transports/http/door.ts'
import { forgetToken, newToken } from '../transports/http/token.ts'
import { serveOverPort } from '../transports/ipc/serve-over-port.ts'
import { launchUtility } from './launch.ts'
import { formerSecrets, systemKeyStore } from './secrets.ts'
import type { Services } from './services.ts'

/**
 * Builds and starts the services of the desktop app, and the web door through which commands and probes reach it.
 * Loaded only after the window is on its way: this module brings most of the code with it.
 *
 * @throws Problem `CONFLICT` when another process works on the data folder
 */
export async function startServices(options: {
  /** `import.meta.url` of the entry point, beside which the programs lie. */
  entry: string
  /** The built page. */
  page: string
  home: string
  version: string
  resources: string
  /** The folder of the shipped Compose file. */
  compose: string
  opener: Opener
}): Promise<Services> {
  const { entry, page, home, version, resources, compose } = options
  const keys = systemKeyStore(safeStorage)
  // A document is opened by the address the door would give it; here its file is at hand.
  const opener: Opener = {
    open: async (target) => options.opener.open(await asFile(target)),
  }
  const { level, problems } = readLogOptions(process.env, false)
  const catalyst = await createCatalyst({
    home,
    version,
    resources,
    compose,
    opener,
    programs: findPrograms(entry),
    launch: launchUtility,
    host: 'desktop',
    logLevel: level,
    ...(keys && { keys, formerSecrets: formerSecrets(join(home, 'secrets.sealed.json'), keys) }),
  })
  const { router, logger, knowledge, health, sessions, settings, audit } = catalyst

  logFatalErrors(catalyst.log)
  // As Electron has it: a rejection nobody heard is a fault of one thing that was asked, not of all.
  process.on('unhandledRejection', (error) =>
    logger.error('A promise was rejected and nobody heard', { error }),
  )
  for (const problem of problems) logger.warn(problem)

  async function asFile(target: URL): Promise<URL> {
    const id = /^\/api\/documents\/([^/]+)\/file$/u.exec(target.pathname)?.[1]
    if (!id || target.origin !== door?.url) return target
    const { path } = await knowledge.original(id)
    return new URL(target.hash, pathToFileURL(path))
  }

  let door: Awaited<ReturnType<typeof startHttpDoor>> | undefined
  async function openDoor() {
    door = await startHttpDoor({
      router,
      logger,
      version,
      pageFolder: page,
      token: await newToken(home, ownEnvironment().CATALYST_TOKEN),
      documents: knowledge,
      sessions,
      audit,
      allowedOrigins: () => settings.current().web.allowedOrigins,
    })
    await catalyst.announce(door)
  }

  await catalyst.start()
  // The window needs no door: without one, commands and probes say that they find nobody.
  await openDoor().catch((error: unknown) => logger.error('The web door could not be opened', { error }))
  return {
    client: createDirectClient(router, { actor: 'window', logger }),
    serve: (port, mayRead) => serveOverPort(router, port, { actor: 'window', logger, mayRead }),
    setAttention: (attention) => health.setAttention(attention),
    async stop() {
      await door?.close()
      if (door) await forgetToken(home)
      await catalyst.stop()
    },
  }
}
