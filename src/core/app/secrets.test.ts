import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCatalyst } from '../../../test/support/catalyst.ts'
import { httpDouble } from '../../../test/support/http-double.ts'

const models = { object: 'list', data: [{ id: 'a-model', object: 'model' }] }

test('a replaced key is used by the next request, without a restart, and the old one never again', async () => {
  await using endpoint = await httpDouble((path) => (path.endsWith('/models') ? [200, models] : [200, {}]))
  await using catalyst = await startCatalyst({ env: { CATALYST_PASSPHRASE: 'words that protect a test' } })
  const keys = () => new Set(endpoint.requests.map(({ headers }) => headers.authorization).filter(Boolean))
  await catalyst.secrets.set('llm.apiKey', 'the-first-key-of-some-length')
  await catalyst.settings.update({ llm: { baseUrl: `${endpoint.url}/v1`, model: 'a-model' } })
  expect((await catalyst.health.check(['llm'])).checks.llm).toMatchObject({ status: 'healthy' })
  expect(keys()).toEqual(new Set(['Bearer the-first-key-of-some-length']))

  endpoint.requests.length = 0
  await catalyst.secrets.set('llm.apiKey', 'the-second-key-of-some-length')
  await catalyst.health.check(['llm'])
  expect(keys()).toEqual(new Set(['Bearer the-second-key-of-some-length']))

  endpoint.requests.length = 0
  await catalyst.secrets.rotateKey('words that protect a test')
  await catalyst.health.check(['llm'])
  expect(keys()).toEqual(new Set(['Bearer the-second-key-of-some-length']))

  endpoint.requests.length = 0
  await catalyst.secrets.forget('llm.apiKey')
  await catalyst.health.check(['llm'])
  expect([...keys()].join()).not.toContain('key-of-some-length')
})

test('locked secrets make what needs one wait, say so once, and storm no log and no notices', async () => {
  await using catalyst = await startCatalyst({ env: { CATALYST_PASSPHRASE: 'words that protect a test' } })
  await catalyst.secrets.set('redis.password', 'a-password-of-some-length')
  await catalyst.settings.update({ endpoints: { redis: { url: 'redis://127.0.0.1:9', required: true } } })
  await catalyst.secrets.lock()
  for (let round = 0; round < 5; round++) await catalyst.health.check(['redis'])
  expect(catalyst.health.report().checks.redis).toMatchObject({
    status: 'degraded',
    detail: 'The secrets are locked.',
    action: { target: '/settings/secrets' },
  })
  await catalyst.secrets.unlock('words that protect a test')
  expect((await catalyst.health.check(['redis'])).checks.redis?.detail).not.toContain('locked')
  await catalyst.stop()
  const logs = (await readdir(catalyst.home.logs)).filter((name) => /\.(?:log|jsonl)$/u.test(name))
  const lines = (
    await Promise.all(logs.map((name) => readFile(join(catalyst.home.logs, name), 'utf8')))
  ).join('')
  expect(lines).not.toContain('a-password-of-some-length')
  expect(lines.split('\n').filter((line) => /"level":"error"/u.test(line))).toEqual([])
})
