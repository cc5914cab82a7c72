import { createRouterClient, os, safe } from '@orpc/server'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { action, noMeta, query } from '../../contract/procedure.ts'
import { type Act, type Audit, describeAct } from '../platform/audit.ts'
import { Problem } from '../platform/errors.ts'
import { currentRequest, type RequestContext } from '../platform/request-context.ts'
import { implementing } from '../platform/router.ts'
import { recordingCalls } from './record-calls.ts'

const named = (path: `/${string}`) => ({ path, tags: [], summary: path })
const contract = {
  read: query(named('/read')).output(z.string()),
  find: query({ ...named('/find'), method: 'POST' }).input(z.object({ text: z.string() })),
  change: action({ ...named('/change'), method: 'POST', audit: { target: { type: 'thing' } } }).input(
    z.object({ how: z.enum(['well', 'missing', 'broken']) }),
  ),
  take: action({ ...named('/take'), method: 'GET', audit: { target: { type: 'thing' } } }),
  remove: action({
    ...named('/remove'),
    method: 'POST',
    audit: { target: { type: 'thing', id: 'ids', name: 'label' }, security: { whenTrue: ['all', 'force'] } },
  }).input(z.object({ ids: z.array(z.string()), label: z.string(), all: z.boolean(), force: z.boolean() })),
  keep: action({
    ...named('/keep'),
    method: 'PUT',
    audit: { target: { type: 'secret', id: 'name' }, security: true },
    secrets: ['word', 'other'],
  }).input(z.object({ name: z.string(), word: z.string(), other: z.string() })),
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
  find: inner.find.handler(() => []),
  take: inner.take.handler(() => 'all of it'),
  remove: inner.remove.handler(() => ({ removed: 1 })),
  keep: inner.keep.handler(() => ({ set: true })),
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
    .$meta(noMeta)
    .use(recordingCalls(audit))
    .router({ things: feature })
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

test('a call without an effect leaves none, however it is asked; one with an effect leaves one', async () => {
  const { acts, client } = recorded()
  await client.things.read()
  await client.things.find({ text: 'x' })
  expect(acts).toEqual([])
  await client.things.take()
  expect(acts).toMatchObject([{ action: 'things.take', result: 'ok', target: { type: 'thing' } }])
})

test('security depends on an act where one of the fields that say so is true', async () => {
  const { acts, client } = recorded()
  const of = { ids: ['one'], label: 'First', all: false, force: false }
  await client.things.remove(of)
  await client.things.remove({ ...of, force: true })
  await client.things.remove({ ...of, all: true, ids: ['one', 'two'], label: '' })
  expect(acts.map(({ security, target }) => ({ security, target }))).toEqual([
    { security: false, target: { type: 'thing', id: 'one', name: 'First' } },
    { security: true, target: { type: 'thing', id: 'one', name: 'First' } },
    { security: true, target: { type: 'thing' } },
  ])
})

test('what was refused is told apart from what was tried and failed', async () => {
  const { acts, client } = recorded()
  await safe(client.things.change({ how: 'missing' }))
  await safe(client.things.change({ how: 'broken' }))
  await safe(client.things.change({ how: 'oddly' } as never))
  expect(acts.map(({ result }) => result)).toEqual(['refused', 'failed', 'refused'])
})

test('every secret of an input is recorded by its fingerprint only', async () => {
  const { acts, client } = recorded()
  await client.things.keep({ name: 'llm.apiKey', word: 'hunter2hunter2', other: 'hunter3' })
  expect(acts).toMatchObject([
    {
      action: 'things.keep',
      security: true,
      target: { type: 'secret', id: 'llm.apiKey' },
      inputs: { wordFingerprint: 'fp:14', otherFingerprint: 'fp:7' },
    },
  ])
  expect(JSON.stringify(acts)).not.toContain('hunter')
})
