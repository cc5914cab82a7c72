import { safe } from '@orpc/client'
import { expect, test } from 'vitest'
import { contract } from '../../src/contract/index.ts'
import { withoutEffect } from '../../src/core/audit/acts.ts'
import type { Act } from '../../src/core/platform/audit.ts'
import { silentLogger } from '../../src/core/platform/logger.ts'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'

/** Every procedure of the contract with the method of its route. */
const procedures = Object.entries(contract).flatMap(([feature, tree]) =>
  Object.entries(tree).map(([name, procedure]) => ({
    path: [feature, name] as const,
    name: `${feature}.${name}`,
    method: procedure['~orpc'].route.method ?? 'POST',
  })),
)

test('every procedure that changes something leaves an entry, also when it is refused', async () => {
  // And no engine that could be reached, should one do something all the same.
  await using catalyst = await startCatalyst({ env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } })
  const client = createDirectClient(catalyst.router, {
    actor: 'api',
    logger: silentLogger,
  }) as unknown as Record<
    string,
    Record<string, (input: unknown, options: { signal: AbortSignal }) => Promise<unknown>>
  >
  const changing = procedures.filter(({ method, name }) => method !== 'GET' && !withoutEffect.has(name))
  expect(changing.length).toBeGreaterThan(25)
  for (const { path } of changing) {
    // Input that fits none of them, so that nothing is done: it is on record before it is looked at.
    await safe(client[path[0]]![path[1]]!(42, { signal: AbortSignal.timeout(10_000) }))
  }
  const { entries } = await catalyst.audit.list({ actor: 'api' }, { limit: 1000 })
  const recorded = new Set(entries.map(({ action }) => action))
  expect(changing.filter(({ name }) => !recorded.has(name)).map(({ name }) => name)).toEqual([])
  // And each of them under a request of its own.
  expect(new Set(entries.map(({ requestId }) => requestId)).size).toBeGreaterThanOrEqual(changing.length)
  expect(await catalyst.audit.verify()).toMatchObject({ ok: true })
})

test('what is said to be without effect is asked by POST and is there', () => {
  const posted = new Set(procedures.filter(({ method }) => method !== 'GET').map(({ name }) => name))
  for (const name of withoutEffect) expect(posted.has(name), name).toBe(true)
})

test('old and new settings are kept, and secrets as fingerprints that differ with them', async () => {
  await using catalyst = await startCatalyst()
  const client = createDirectClient(catalyst.router, { actor: 'window', logger: silentLogger })
  const secrets = ['a-first-secret-of-length-1', 'a-second-secret-of-length-2']
  await client.secrets.protect({ kind: 'plain' })
  await client.settings.update({ patch: { chunking: { size: 400 } } })
  await client.settings.update({
    patch: { endpoints: { redis: { url: `redis://:${secrets[0]}@localhost` } } },
  })
  for (const value of secrets) await client.settings.setSecret({ name: 'llm.apiKey', value })
  const { entries } = await catalyst.audit.list({ action: 'settings' }, { limit: 10 })
  const [second, first, address, update] = entries as unknown as Act[]
  expect(update).toMatchObject({ outputs: { changed: { 'chunking.size': { from: 512, to: 400 } } } })
  expect(first!.inputs).toMatchObject({
    before: null,
    valueFingerprint: expect.stringMatching(/^fp:[0-9a-f]{12}$/u),
  })
  expect(second!.inputs).toMatchObject({ before: first!.inputs!.valueFingerprint })
  expect(second!.inputs!.valueFingerprint).not.toBe(first!.inputs!.valueFingerprint)
  expect(address!.outputs).toMatchObject({
    taken: [{ as: 'redis.password', fingerprint: first!.inputs!.valueFingerprint }],
  })
  const { readFile } = await import('node:fs/promises')
  const text = await readFile(`${catalyst.folder}/audit/audit.jsonl`, 'utf8')
  for (const secret of secrets) expect(text).not.toContain(secret)
})
