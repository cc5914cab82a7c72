import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { CatalystClient } from '../../src/contract/index.ts'
import { type Logger, silentLogger } from '../../src/core/platform/logger.ts'
import { SessionService } from '../../src/core/sessions/service.ts'
import { type CatalystRouter, createDirectClient } from '../../src/transports/common/calls.ts'
import { createHttpClient } from '../../src/transports/http/client.ts'
import type { DocumentStore } from '../../src/transports/http/documents.ts'
import { type HttpDoor, type HttpDoorOptions, startHttpDoor } from '../../src/transports/http/door.ts'
import { serveOverPort } from '../../src/transports/ipc/serve-over-port.ts'

export interface OpenDoor {
  readonly client: CatalystClient
  close(): Promise<void>
}

/** Every way to reach the services, by name. */
export const doors: Readonly<Record<string, (router: CatalystRouter, logger?: Logger) => Promise<OpenDoor>>> =
  {
    'a direct call': async (router, logger = silentLogger) => ({
      client: createDirectClient(router, { actor: 'command', logger }),
      close: async () => {},
    }),
    'a message port': async (router, logger = silentLogger) => {
      const { port1, port2 } = new MessageChannel()
      serveOverPort(router, port1 as never, { actor: 'window', logger, mayRead: () => true })
      port2.start()
      return {
        client: createORPCClient(new RPCLink({ port: port2 as never })) as CatalystClient,
        close: async () => port2.close(),
      }
    },
    HTTP: async (router, logger = silentLogger) => {
      const door = await openHttpDoor({ router, logger })
      return { client: createHttpClient({ url: door.url, token: testToken }), close: door.close }
    },
  }

export const testToken = 'a-token-for-tests-that-is-43-characters-long'

/** The web door on a free port with a data folder of its own, which goes with it. */
export async function openHttpDoor(options: Partial<HttpDoorOptions> & { router: CatalystRouter }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'catalyst-door-'))
  const door: HttpDoor = await startHttpDoor({
    port: 0,
    token: testToken,
    pageFolder: path.join(folder, 'page'),
    logger: silentLogger,
    version: '0.0.0',
    documents: documentsOf(options.router),
    sessions: new SessionService(() => ({ idle: 12 * 3_600_000, absolute: 168 * 3_600_000 })),
    ...options,
  })
  return {
    ...door,
    folder,
    async close() {
      await door.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Keeps uploads in memory and gives them to `knowledge.upload`, as the double has it. */
function documentsOf(router: CatalystRouter): DocumentStore {
  const client = createDirectClient(router, { actor: 'api', logger: silentLogger })
  const held = new Map<string, File>()
  return {
    async storeUpload(name, content) {
      const parts: Uint8Array<ArrayBuffer>[] = []
      for await (const part of content) parts.push(new Uint8Array(part))
      held.set(name, new File(parts, name))
      return { name, path: name, bytes: held.get(name)?.size ?? 0, hash: '' }
    },
    ingestStored: (uploads, { embed } = {}) =>
      client.knowledge.upload({
        files: uploads.map(({ name }) => held.get(name)!),
        ...(embed !== undefined && { embed: String(embed) }),
      }),
    discardUploads: async (uploads) => {
      for (const { name } of uploads) held.delete(name)
    },
    original: async () => {
      throw new Error('There is no file in this double.')
    },
  }
}
