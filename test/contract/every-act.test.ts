import { safe } from '@orpc/client'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { contract } from '../../src/contract/index.ts'
import { action } from '../../src/contract/procedure.ts'
import type { Act } from '../../src/core/platform/audit.ts'
import { silentLogger } from '../../src/core/platform/logger.ts'
import { redact } from '../../src/core/platform/redaction/redaction.ts'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'

/** Every procedure of the contract with what is said of it. */
const procedures = Object.entries(contract).flatMap(([feature, tree]) =>
  Object.entries(tree).map(([name, procedure]) => ({
    path: [feature, name] as const,
    name: `${feature}.${name}`,
    method: procedure['~orpc'].route.method,
    ...procedure['~orpc'].meta,
    fields: fieldsOfInput(procedure['~orpc'].inputSchema),
  })),
)

function fieldsOfInput(schema: z.ZodType | undefined): string[] {
  if (schema === undefined) return []
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.keys(properties)
}

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
  const changing = procedures.filter(({ audit }) => audit !== 'none')
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

test('what only looks is asked by GET, but for what is named here', () => {
  const posted = procedures.filter(({ audit, method }) => audit === 'none' && method !== 'GET')
  expect(posted.map(({ name }) => name)).toEqual([
    'ask.ask',
    'health.check',
    'knowledge.search',
    // Each call of a model is on record where it is made.
    'llm.chat',
    'notices.report',
    'notices.markRead',
    'sessions.extend',
  ])
  const got = procedures.filter(({ audit, method }) => audit !== 'none' && method === 'GET')
  expect(got.map(({ name }) => name)).toEqual(['audit.export'])
})

test('an act that does not say how it is recorded does not compile', () => {
  // @ts-expect-error its audit rule is missing
  const unruled = () => action({ method: 'POST', path: '/act', tags: [], summary: 'Act' })
  expect(unruled).toBeTypeOf('function')
})

test('whatever a rule names is a field of the input', () => {
  for (const { name, audit, secrets, fields } of procedures) {
    const rule = audit === 'none' ? undefined : audit
    const whenTrue = typeof rule?.security === 'object' ? rule.security.whenTrue : []
    const named = [rule?.target.id, rule?.target.name, ...whenTrue, ...secrets]
    expect(fields, name).toEqual(expect.arrayContaining(named.filter((field) => field !== undefined)))
  }
})

test('every field of an input that is called as a secret is said to be one', () => {
  for (const { name, secrets, fields } of procedures) {
    const masked = fields.filter(
      (field: string) => !JSON.stringify(redact({ [field]: 'ordinary words' })).includes('ordinary'),
    )
    expect(secrets, name).toEqual(expect.arrayContaining(masked))
  }
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
