import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Catalyst, type CatalystOptions, createCatalyst } from '../../src/core/app/catalyst.ts'
import { launchNodeProgram } from '../../src/core/platform/launch-node.ts'
import type { Programs } from '../../src/core/platform/programs.ts'

const source = (path: string) => new URL(`../../src/${path}`, import.meta.url)

/** The programs as TypeScript sources, which Node runs as they are. */
export const sourcePrograms: Programs = {
  reader: source('core/knowledge/readers/threads/reader.worker.ts'),
  indexWriter: source('core/knowledge/index/sqlite/writer.worker.ts'),
  indexReader: source('core/knowledge/index/sqlite/reader.worker.ts'),
  records: source('core/platform/records.worker.ts'),
  logMatcher: source('core/logs/matcher.worker.ts'),
  embedder: source('core/knowledge/embedding/builtin/embedder.process.ts'),
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
    programs: sourcePrograms,
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
