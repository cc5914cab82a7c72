import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type ModelServer, sendJson, startModelServer } from '../../../../test/support/models/model-server.ts'
import { freePort } from '../../../../test/support/programs.ts'
import { findLocalServers } from './local-servers.ts'

const servers: ModelServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]()
})
const { signal } = new AbortController()
const listing = (more: object = {}) => ({ 'GET /v1/models': { data: [{ id: 'm', ...more }] } })

const answering: Record<string, [pages: object, title: string]> = {
  'its version': [{ ...listing(), 'GET /api/version': { version: '0.9.1' } }, 'Ollama'],
  'its version, before any model was pulled': [{ 'GET /api/version': { version: '0.9.1' } }, 'Ollama'],
  'models of a library': [listing({ owned_by: 'library' }), 'Ollama'],
  'what is loaded': [{ ...listing(), 'GET /api/v0/models': { data: [{ state: 'loaded' }] } }, 'LM Studio'],
  'models of an organization': [listing({ owned_by: 'organization_owner' }), 'LM Studio'],
  properties: [{ ...listing(), 'GET /props': { default_generation_settings: { n_ctx: 4096 } } }, 'llama.cpp'],
  'models of llamacpp': [listing({ owned_by: 'llamacpp' }), 'llama.cpp'],
  'a version beside its models': [{ ...listing(), 'GET /version': { version: '0.11.0' } }, 'vLLM'],
  'the longest prompt': [listing({ max_model_len: 4096 }), 'vLLM'],
  'a plain list': [listing(), 'A server of models'],
}
test.each(Object.entries(answering))(
  'a server that answers %s is told by its name',
  async (_, [pages, title]) => {
    const server = await startModelServer((_, response) => sendJson(response, 404, {}))
    servers.push(server)
    Object.assign(server.pages, pages)
    const found = await findLocalServers(signal, [Number(new URL(server.baseUrl).port)])
    expect(found).toMatchObject([{ title, baseUrl: server.baseUrl }])
    expect(found[0]?.models).toEqual('GET /v1/models' in pages ? ['m'] : [])
  },
)

test.each([
  [401, { error: 'Unauthorized' }, true],
  [401, { error: { message: 'Give a key.', type: 'invalid_request_error' } }, true],
  [401, { message: 'Sign in.' }, false],
  [403, { error: 'No crumb.' }, false],
])('a list refused with %i and %j: offered as wanting a key is %s', async (status, body, offered) => {
  const server = createServer((_, response) => sendJson(response, status, body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const found = await findLocalServers(signal, [port])
  server.close()
  expect(found.map(({ wantsKey, models }) => ({ wantsKey, models }))).toEqual(
    offered ? [{ wantsKey: true, models: [] }] : [],
  )
})

test('what answers otherwise, or not at all, is offered nowhere', async () => {
  const server = await startModelServer((_, response) => sendJson(response, 404, {}))
  servers.push(server)
  Object.assign(server.pages, { 'GET /version': { version: '1' }, 'GET /v1/models': { hello: 'there' } })
  const ports = [Number(new URL(server.baseUrl).port), await freePort()]
  expect(await findLocalServers(signal, ports)).toEqual([])
})
