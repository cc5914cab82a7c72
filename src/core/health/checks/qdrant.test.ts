import { expect, test, vi } from 'vitest'
import { checkContext } from '../../../../test/support/health.ts'
import { type Answer, httpDouble } from '../../../../test/support/http-double.ts'
import { qdrantCheck } from './qdrant.ts'

// A double with the shapes of Qdrant's REST contract for `GET /` and `GET /collections`, and its 401.
const qdrant =
  (key?: string): Answer =>
  (path, request) => {
    if (key !== undefined && request.headers['api-key'] !== key) {
      return [401, 'Must provide an API key or an Authorization bearer token']
    }
    if (path === '/')
      return [200, { title: 'qdrant - vector search engine', version: '1.19.0', commit: 'abc' }]
    if (path === '/collections') {
      return [200, { result: { collections: [{ name: 'a' }, { name: 'b' }] }, status: 'ok', time: 0.001 }]
    }
    return [404, { status: { error: 'Not found' } }]
  }
const at = (url: string) => ({ endpoints: { qdrant: { url } } })

test('a qdrant is healthy and tells version and collections', async () => {
  await using double = await httpDouble(qdrant())
  expect(await qdrantCheck().check(checkContext(at(double.url)))).toMatchObject({
    status: 'healthy',
    detail: 'Qdrant 1.19.0, 2 collections',
  })
})

test('a key that is wanted, wrong and right is told apart, and nothing is written to the console', async () => {
  const warn = vi.spyOn(console, 'warn')
  await using double = await httpDouble(qdrant('right-key'))
  const check = qdrantCheck()
  expect(await check.check(checkContext(at(double.url)))).toMatchObject({
    status: 'unhealthy',
    detail: 'Qdrant wants an API key',
  })
  const wrong = await check.check(checkContext(at(double.url), { 'qdrant.apiKey': 'hunter2' }))
  expect(wrong).toMatchObject({ status: 'unhealthy', detail: 'Qdrant refuses the API key' })
  expect(JSON.stringify(wrong)).not.toContain('hunter2')
  expect(await check.check(checkContext(at(double.url), { 'qdrant.apiKey': 'right-key' }))).toMatchObject({
    status: 'healthy',
  })
  expect(warn).not.toHaveBeenCalled()
  warn.mockRestore()
})

test.each([
  ['another web server', 200, '<html>hello</html>', 'is not Qdrant'],
  ['a page that is not there', 404, { error: 'no' }, 'is not Qdrant'],
  ['a failing one', 500, { status: { error: 'disk full' } }, 'with an error (HTTP 500)'],
])('%s is not taken for a healthy one', async (_, status, body, words) => {
  await using double = await httpDouble(() => [status, body])
  expect(await qdrantCheck().check(checkContext(at(double.url)))).toMatchObject({
    status: 'unhealthy',
    detail: expect.stringContaining(words),
  })
})

test('one that keeps silent is let go of at the deadline', async () => {
  await using double = await httpDouble(() => undefined)
  const looking = qdrantCheck().check(checkContext({ ...at(double.url), health: { timeoutSeconds: 0.2 } }))
  await expect(looking).rejects.toThrow()
})
