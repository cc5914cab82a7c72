import type { Home } from '../platform/home.ts'
import type { Logger } from '../platform/logger.ts'
import type { Programs } from '../platform/programs.ts'
import { defineRoom } from '../platform/room.ts'
import { createCache } from './cache.ts'
import { SqliteCacheStore } from './sqlite/cache-store.ts'

/** What the cache may take of the disk, bytes: vectors of about 150,000 chunks by the built-in model. */
const maxBytes = 256 * 1024 * 1024

export const cacheRoom = defineRoom({
  name: 'cache',
  open({
    home,
    programs,
    logger,
  }: {
    readonly home: Home
    readonly programs: Programs
    readonly logger: Logger
  }) {
    const store = new SqliteCacheStore({ file: home.cache, program: programs.records, maxBytes })
    return {
      // On this machine slow means busy, and computing it again would be slower.
      service: createCache({ store, logger, deadlineMs: 2000 }),
      stop: () => store.close(),
    }
  },
})
