import { fileURLToPath } from 'node:url'
import { type Catalyst, createCatalyst } from '../core/app/catalyst.ts'
import { platformOpener } from '../core/app/platform-opener.ts'
import { findPrograms } from '../core/app/programs.ts'
import { logFatalErrors } from '../core/platform/crash-log.ts'
import { homeFolder } from '../core/platform/home.ts'
import { launchNodeProgram } from '../core/platform/launch-node.ts'
import { readLogOptions } from '../core/platform/log-options.ts'
import { say } from './output.ts'
import type { Place } from './place.ts'
import { terminal } from './terminal.ts'

/**
 * Starts all services in this process; what nobody catches ends in the log. `LOG_LEVEL` and `LOG_FORMAT` are heeded.
 *
 * @param options `isQuiet`: the log goes to its files alone, not to stderr as well; `looking`: the data folder is not held
 */
export async function startServices(
  place: Place,
  options: { host: 'server' | 'command'; isQuiet?: boolean; looking?: boolean },
): Promise<Catalyst> {
  const { env, stderr, onLogLine } = terminal()
  const { level, format, problems } = readLogOptions(env, stderr.isTTY === true)
  for (const problem of problems) say(problem)
  const catalyst = await createCatalyst({
    home: homeFolder(env),
    env,
    host: options.host,
    version: place.version,
    programs: findPrograms(place.entry),
    launch: launchNodeProgram,
    opener: platformOpener,
    resources: fileURLToPath(new URL('../../resources', place.entry)),
    compose: fileURLToPath(new URL('../../compose', place.entry)),
    console: options.isQuiet ? 'off' : format,
    ...(onLogLine && { onStderr: onLogLine }),
    ...(options.looking && { looking: true }),
    logLevel: level,
  })
  const stopLogging = logFatalErrors(catalyst.log)
  for (const problem of problems) catalyst.logger.warn(problem)
  await catalyst.start()
  return {
    ...catalyst,
    async stop() {
      await catalyst.stop()
      stopLogging()
    },
  }
}
