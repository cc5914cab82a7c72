import { expect, test } from 'vitest'
import { checkContext } from '../../../../test/support/health.ts'
import { type Answer, httpDouble } from '../../../../test/support/http-double.ts'
import { langfuseCheck } from './langfuse.ts'

// A double: Langfuse cannot run in a test. Its answers are those of its documentation on health endpoints.
const look = async (answer: Answer, path = '') => {
  await using double = await httpDouble(answer)
  return await langfuseCheck().check(checkContext({ endpoints: { langfuse: { url: double.url + path } } }))
}
const ok = { status: 'OK', version: '3.1.4' }

test('a langfuse that says OK is healthy and tells its version', async () => {
  expect(await look(() => [200, ok])).toMatchObject({ status: 'healthy', detail: 'Langfuse 3.1.4' })
})

test('one that lies below a path is found there', async () => {
  const asked: string[] = []
  await look((path) => {
    asked.push(path)
    return [200, ok]
  }, '/tools/langfuse/')
  expect(asked).toContain('/tools/langfuse/api/public/health')
})

test('one whose database is gone is unhealthy, though its page says OK', async () => {
  const outcome = await look((path) => (path.includes('failIfDatabaseUnavailable') ? [503, {}] : [200, ok]))
  expect(outcome).toMatchObject({
    status: 'unhealthy',
    detail: 'Langfuse 3.1.4 answers, but its database does not',
  })
})

test.each([
  ['a sign-in page', 200, '<html>Sign in</html>', 'is not Langfuse'],
  ['a server without that page', 404, { error: 'no' }, 'is not Langfuse'],
  ['a starting one', 503, { status: 'starting' }, 'HTTP 503'],
  ['a broken one', 500, 'boom', 'with an error'],
])('%s is not taken for a healthy one', async (_, status, body, words) => {
  const outcome = await look(() => [status, body])
  expect(outcome).toMatchObject({ status: 'unhealthy', detail: expect.stringContaining(words) })
  expect(outcome.hint).toBeTruthy()
})

test('one that takes the request and keeps silent is let go of at the deadline', async () => {
  await using double = await httpDouble(() => undefined)
  const context = checkContext(
    { endpoints: { langfuse: { url: double.url } } },
    {},
    { signal: AbortSignal.timeout(200) },
  )
  await expect(langfuseCheck().check(context)).rejects.toMatchObject({ name: 'TimeoutError' })
})
