import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Catalyst, type CatalystOptions, createCatalyst } from '../../src/core/app/catalyst.ts'
import { launchNodeProgram } from '../../src/core/platform/launch-node.ts'
import type { Programs } from '../../src/core/platform/programs.ts'
import { chooseProgram } from './choose-program.ts'

/**
 * The programs as TypeScript sources, which Node runs as they are; or as they are built, where that was done right before:
 * a thread starts in two thirds of the time then.
 */
export const testPrograms: Programs = {
  reader: chooseProgram('core/knowledge/readers/threads/reader.worker.ts', 'reader.js'),
  indexWriter: chooseProgram('core/knowledge/index/sqlite/writer.worker.ts', 'index-writer.js'),
  indexReader: chooseProgram('core/knowledge/index/sqlite/reader.worker.ts', 'index-reader.js'),
  records: chooseProgram('core/platform/records.worker.ts', 'records.js'),
  logMatcher: chooseProgram('core/logs/matcher.worker.ts', 'log-matcher.js'),
  embedder: chooseProgram('core/knowledge/embedding/builtin/embedder.process.ts', 'embedder.js'),
}

export const composeFolder = fileURLToPath(new URL('../../compose', import.meta.url))
export const resourcesFolder = fileURLToPath(new URL('../../resources', import.meta.url))

/** All services on real parts, in a data folder of their own that goes when they stop. */
export async function startCatalyst(
  options: Partial<CatalystOptions> & { keepHome?: boolean } = {},
): Promise<Catalyst & AsyncDisposable & { folder: string; opened: URL[] }> {
  const folder = options.home ?? (await mkdtemp(join(tmpdir(), 'catalyst-')))
  const opened: URL[] = []
  const catalyst = await createCatalyst({
    home: folder,
    host: 'server',
    version: '0.0.0-test',
    programs: testPrograms,
    launch: launchNodeProgram,
    opener: {
      open: async (target) => {
        opened.push(target)
      },
    },
    resources: resourcesFolder,
    compose: composeFolder,
    env: {},
    ...options,
  })
  await catalyst.start()
  return {
    ...catalyst,
    folder,
    opened,
    async [Symbol.asyncDispose]() {
      await catalyst.stop()
      if (!options.keepHome) await rm(folder, { recursive: true, force: true })
    },
  }
}
