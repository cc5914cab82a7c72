import { eventIterator, oc } from '@orpc/contract'
import { createRouterClient, isDefinedError, safe } from '@orpc/server'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { query } from '../../contract/procedure.ts'
import { Problem } from './errors.ts'
import { currentRequest } from './request-context.ts'
import { implementing } from './router.ts'

const base = query({ path: '/', tags: [], summary: 'Anything' })
const contract = {
  fail: base.input(z.object({ how: z.enum(['problem', 'bug', 'fields', 'down']) })),
  who: oc.output(z.string()),
  stream: base.output(eventIterator(z.string())),
}
const os = implementing(contract)
const router = os.router({
  fail: os.fail.handler(({ input }) => {
    if (input.how === 'bug') throw new TypeError('x is not a function')
    if (input.how === 'fields')
      throw new Problem('INVALID', 'Not saved', 'Correct the field.', { fields: { 'a.b': 'Too small' } })
    if (input.how === 'down') throw new Problem('UNAVAILABLE', 'No answer', 'Start it.')
    throw new Problem('NOT_FOUND', 'No run run_1', 'List the runs.')
  }),
  who: os.who.handler(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return currentRequest().requestId
  }),
  stream: os.stream.handler(async function* () {
    yield currentRequest().requestId
    throw new Problem('UNAVAILABLE', 'It went away', 'Wait.')
  }),
})
const client = createRouterClient(router, { context: { requestId: 'req_12345678', actor: 'api' } })

test('a problem reaches the caller as the typed error of the contract, with its remedy', async () => {
  const [error] = await safe(client.fail({ how: 'problem' }))
  expect(isDefinedError(error)).toBe(true)
  expect(error).toMatchObject({
    code: 'NOT_FOUND',
    status: 404,
    message: 'No run run_1',
    data: { remedy: 'List the runs.' },
  })
})

test('refused fields are named', async () => {
  const [error] = await safe(client.fail({ how: 'fields' }))
  expect(isDefinedError(error)).toBe(true)
  expect(error).toMatchObject({ code: 'INVALID', status: 422, data: { fields: { 'a.b': 'Too small' } } })
})

test('what depends on something that is down is 503, not a fault of ours', async () => {
  const [error] = await safe(client.fail({ how: 'down' }))
  expect(isDefinedError(error)).toBe(true)
  expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 503 })
})

test('a bug is not dressed up as a typed error', async () => {
  const [error] = await safe(client.fail({ how: 'bug' }))
  expect(isDefinedError(error)).toBe(false)
})

test('handlers and streams run inside the request they serve', async () => {
  expect(await client.who()).toBe('req_12345678')
  const seen: string[] = []
  const [error] = await safe(
    (async () => {
      for await (const id of await client.stream()) seen.push(id)
    })(),
  )
  expect(seen).toEqual(['req_12345678'])
  expect(error).toMatchObject({ code: 'UNAVAILABLE', data: { remedy: 'Wait.' } })
})
