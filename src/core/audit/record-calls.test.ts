import { createRouterClient, os, safe } from '@orpc/server'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { base } from '../../contract/errors.ts'
import { type Act, type Audit, describeAct } from '../platform/audit.ts'
import { Problem } from '../platform/errors.ts'
import { currentRequest, type RequestContext } from '../platform/request-context.ts'
import { implementing } from '../platform/router.ts'
import { recordingCalls } from './record-calls.ts'

const contract = {
  read: base.route({ method: 'GET' }).output(z.string()),
  change: base.route({ method: 'POST' }).input(z.object({ how: z.enum(['well', 'missing', 'broken']) })),
  setSecret: base.route({ method: 'PUT' }).input(z.object({ name: z.string(), value: z.string() })),
}
const inner = implementing(contract)
const feature = inner.router({
  read: inner.read.handler(() => 'as it is'),
  change: inner.change.handler(async ({ input }) => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    describeAct({ target: { type: 'thing', id: 'thing_1' }, inputs: { was: 'old' }, why: 'because' })
    if (input.how === 'missing') throw new Problem('NOT_FOUND', 'No such thing', 'List them.')
    if (input.how === 'broken') throw new TypeError('x is not a function')
    return { now: 'new' }
  }),
  setSecret: inner.setSecret.handler(() => ({ set: true })),
})

function recorded() {
  const acts: (Act & { by: RequestContext })[] = []
  const audit: Audit = {
    record: async (act) => {
      acts.push({ ...act, by: currentRequest() })
    },
    fingerprint: (secret) => `fp:${secret.length}`,
  }
  const router = os
    .$context<RequestContext>()
    .use(recordingCalls(audit))
    .router({ things: feature, settings: feature })
  const context: RequestContext = { requestId: 'req_12345678', actor: 'api' }
  return { acts, client: createRouterClient(router, { context }) }
}

test('a call that changes something leaves an entry with who asked, and what the feature says of it', async () => {
  const { acts, client } = recorded()
  await client.things.change({ how: 'well' })
  expect(acts).toMatchObject([
    {
      action: 'things.change',
      result: 'ok',
      by: { requestId: 'req_12345678', actor: 'api' },
      target: { type: 'thing', id: 'thing_1' },
      why: 'because',
      inputs: { how: 'well', was: 'old' },
      outputs: { now: 'new' },
    },
  ])
})

test('a call that only reads leaves none', async () => {
  const { acts, client } = recorded()
  await client.things.read()
  expect(acts).toEqual([])
})

test('what was refused is told apart from what was tried and failed', async () => {
  const { acts, client } = recorded()
  await safe(client.things.change({ how: 'missing' }))
  await safe(client.things.change({ how: 'broken' }))
  await safe(client.things.change({ how: 'oddly' } as never))
  expect(acts.map(({ result }) => result)).toEqual(['refused', 'failed', 'refused'])
})

test('a secret is recorded by its fingerprint only', async () => {
  const { acts, client } = recorded()
  await client.settings.setSecret({ name: 'llm.apiKey', value: 'hunter2hunter2' })
  expect(acts).toMatchObject([
    { action: 'settings.setSecret', security: true, target: { type: 'secret', id: 'llm.apiKey' } },
  ])
  expect(JSON.stringify(acts)).not.toContain('hunter2')
})
