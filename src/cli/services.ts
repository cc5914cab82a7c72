import { fileURLToPath } from 'node:url'
import { type Catalyst, createCatalyst } from '../core/app/catalyst.ts'
import { platformOpener } from '../core/app/platform-opener.ts'
import { programsOf } from '../core/app/programs.ts'
import { homeFolder } from '../core/platform/home.ts'
import { launchNodeProgram } from '../core/platform/launch-node.ts'
import type { LogLevel } from '../core/platform/logger.ts'
import type { Place } from './connection.ts'
import { CommandFailure } from './output.ts'

/** Starts all services in this process. */
export async function startServices(
  place: Place,
  options: { host: 'server' | 'command'; console: 'plain' | 'json' | 'off' },
): Promise<Catalyst> {
  const catalyst = await createCatalyst({
    home: homeFolder(),
    host: options.host,
    version: place.version,
    programs: programsOf(place.entry),
    launch: launchNodeProgram,
    opener: platformOpener,
    resources: fileURLToPath(new URL('../../resources', place.entry)),
    compose: fileURLToPath(new URL('../../compose', place.entry)),
    console: options.console,
    logLevel: logLevel(),
  })
  await catalyst.start()
  return catalyst
}

function logLevel(): LogLevel {
  const level = process.env.LOG_LEVEL ?? 'info'
  if (level === 'debug' || level === 'info' || level === 'warn' || level === 'error') return level
  throw new CommandFailure(`LOG_LEVEL is ${level}.`, {
    remedy: 'Set it to debug, info, warn or error.',
    exitCode: 2,
  })
}

/** `LOG_FORMAT`, or what suits where stderr goes. */
export function logFormat(): 'plain' | 'json' {
  const format = process.env.LOG_FORMAT ?? (process.stderr.isTTY ? 'plain' : 'json')
  if (format === 'plain' || format === 'json') return format
  throw new CommandFailure(`LOG_FORMAT is ${format}.`, { remedy: 'Set it to json or plain.', exitCode: 2 })
}
