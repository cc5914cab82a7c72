import type { LogService } from '../logs/ports.ts'
import { createLogService } from '../logs/service.ts'
import { type Home, homeAt } from '../platform/home.ts'
import { findPrograms } from './programs.ts'

/**
 * The log of a data folder, read without the services: whoever works on the folder, and however it fares.
 *
 * @param entry `import.meta.url` of the entry point
 */
export function openOwnLog(entry: string, folder: string): { logs: LogService; home: Home } {
  const home = homeAt(folder)
  const logs = createLogService({
    folder: home.logs,
    matcher: findPrograms(entry).logMatcher,
    sections: () => [],
  })
  return { logs, home }
}
