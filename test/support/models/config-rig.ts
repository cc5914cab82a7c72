import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Config } from '../../../src/contract/config.ts'
import { startCatalyst } from '../catalyst.ts'
import { openHttpDoor, testToken } from '../doors.ts'
import { ableModel, ablePages } from './able-server.ts'
import { type ModelServer, type Script, startModelServer } from './model-server.ts'

export interface ConfigAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Config & { detail: string; remedy: string; fields: Record<string, string> }
}

/** One event of a stream. */
export interface StreamedEvent {
  readonly event: string
  readonly data: Record<string, unknown>
}

/**
 * For the top of a test file: the whole of Catalyst behind its web door, with secrets that may be stored, and scripted
 * servers of models. After each test no profile is set up.
 */
export function configRig(env: NodeJS.ProcessEnv = {}) {
  let catalyst: Awaited<ReturnType<typeof startCatalyst>>
  let door: Awaited<ReturnType<typeof openHttpDoor>>
  const servers: ModelServer[] = []
  beforeAll(async () => {
    catalyst = await startCatalyst({ env })
    await catalyst.secrets.protect({ kind: 'plain', startOver: false })
    door = await openHttpDoor({ router: catalyst.router, logger: catalyst.logger })
  })
  afterEach(async () => {
    for (const { id } of (await rig.ask('GET', '/config')).body.profiles)
      await rig.ask('DELETE', `/llm/profiles/${id}`)
    for (const server of servers.splice(0)) await server[Symbol.asyncDispose]()
  })
  afterAll(async () => {
    await door.close()
    await catalyst[Symbol.asyncDispose]()
  })

  const send = (method: string, path: string, body?: unknown, more: RequestInit = {}) =>
    fetch(new URL(`/api${path}`, door.url), {
      method,
      ...more,
      headers: {
        Authorization: `Bearer ${testToken}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...more.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })

  const rig = {
    get catalyst() {
      return catalyst
    },
    /** A server of models that ends with the test. */
    async serve(script: Script = ableModel, pages: object = ablePages): Promise<ModelServer> {
      const server = await startModelServer(script)
      Object.assign(server.pages, pages)
      servers.push(server)
      return server
    },
    send,
    async ask(
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ): Promise<ConfigAnswer> {
      const response = await send(method, path, body, { headers })
      return {
        status: response.status,
        headers: response.headers,
        body: JSON.parse((await response.text()) || 'null'),
      }
    },
    /** Saves profiles untested. */
    async save(...profiles: object[]): Promise<ConfigAnswer> {
      return rig.ask('PUT', '/config', { profiles, untested: true })
    },
    /** All events of a stream, the last one too. */
    async stream(path: string, body: unknown, signal?: AbortSignal): Promise<StreamedEvent[]> {
      const response = await send('POST', path, body, signal ? { signal } : {})
      return readEvents(await response.text())
    },
  }
  return rig
}

export function readEvents(text: string): StreamedEvent[] {
  return text.split('\n\n').flatMap((block) => {
    const event = /^event: (.*)$/mu.exec(block)?.[1]
    const data = /^data: (.*)$/mu.exec(block)?.[1]
    return event === undefined ? [] : [{ event, data: data ? JSON.parse(data) : undefined }]
  })
}
