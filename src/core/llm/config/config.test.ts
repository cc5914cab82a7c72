import { describe, expect, test } from 'vitest'
import { configRig } from '../../../../test/support/models/config-rig.ts'
import { sendJson } from '../../../../test/support/models/model-server.ts'
import { freePort } from '../../../../test/support/programs.ts'

const rig = configRig()
const place = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' }

describe('what is set up', () => {
  test('is told with its revision as ETag, and a profile that is put stands there with all that is known of it', async () => {
    const empty = await rig.ask('GET', '/config')
    expect(empty.body).toMatchObject({
      profiles: [],
      roles: {},
      defaultProfile: null,
      limits: { firstByteSeconds: 0, gapSeconds: 60, totalSeconds: 900 },
      budgets: {},
      retention: 7,
      features: { chat: false },
      providers: { embedding: { kind: 'builtin' } },
    })
    expect(empty.headers.get('etag')).toBe(`"${empty.body.revision}"`)
    const server = await rig.serve()
    const put = await rig.ask('PUT', '/config', {
      profiles: [{ id: 'here', name: 'Here', baseUrl: server.baseUrl, model: 'scripted' }],
      roles: { coder: 'here' },
    })
    expect(put.status).toBe(200)
    expect(put.body).toMatchObject({
      profiles: [
        {
          ...{ id: 'here', name: 'Here', baseUrl: server.baseUrl, model: 'scripted', auth: 'bearer' },
          ...{ parameters: {}, keySet: false, quirks: { tools: 'native', window: 4096 } },
          tested: { ok: true, at: expect.any(String) },
        },
      ],
      roles: { coder: 'here' },
      defaultProfile: 'here',
    })
    expect(put.body.profiles[0]?.tested?.stages.map(({ stage }) => stage)).toEqual([
      ...['connect', 'tls', 'key', 'models', 'model', 'chat', 'stream', 'usage', 'tools', 'schema', 'window'],
    ])
    const got = await rig.ask('GET', '/config')
    expect(got.body).toEqual(put.body)
    expect(got.headers.get('etag')).toBe(put.headers.get('etag'))
    expect(got.headers.get('etag')).not.toBe(empty.headers.get('etag'))
  })

  test('takes many profiles at once, and what is absent stays, by profile and by field', async () => {
    await rig.save(
      { id: 'default', ...place, name: 'First', auth: 'api-key', parameters: { temperature: 0.5, seed: 7 } },
      { ...place, id: 'second', prices: { input: 1, output: 2 } },
      { ...place, name: 'Our Own Server' },
    )
    const { body } = await rig.ask('PUT', '/config', {
      profiles: [
        { id: 'second', name: 'Renamed' },
        { id: 'default', parameters: { temperature: null, topP: 0.9 } },
      ],
      limits: { firstByteSeconds: 4 },
      budgets: { dayUsd: 2, callUsd: 0.5 },
      untested: true,
    })
    expect(body.profiles).toMatchObject([
      { id: 'default', name: 'First', auth: 'api-key', parameters: { seed: 7, topP: 0.9 } },
      { id: 'second', name: 'Renamed', prices: { input: 1, output: 2 } },
      { id: 'our-own-server', name: 'Our Own Server' },
    ])
    expect(body.profiles[0]?.parameters).not.toHaveProperty('temperature')
    expect(body.limits).toEqual({ firstByteSeconds: 4, gapSeconds: 60, totalSeconds: 900 })
    expect(body.budgets).toEqual({ dayUsd: 2, callUsd: 0.5 })
    const after = await rig.ask('PUT', '/config', {
      profiles: [{ id: 'second', prices: null }],
      budgets: { dayUsd: null, callUsd: 0 },
      limits: { firstByteSeconds: 0 },
    })
    expect(after.body.budgets).toEqual({})
    expect(after.body.profiles[1]).not.toHaveProperty('prices')
    // The whole answer can be sent back.
    expect((await rig.ask('PUT', '/config', after.body)).body.revision).toBe(after.body.revision)
  })

  test('is the profile default where old settings name an address, and settings follow it', async () => {
    await rig.catalyst.settings.update({ llm: { baseUrl: place.baseUrl, model: 'old' } })
    expect((await rig.ask('GET', '/config')).body.profiles).toMatchObject([{ id: 'default', model: 'old' }])
    await rig.save({ id: 'default', model: 'new' })
    expect(rig.catalyst.settings.current().llm).toMatchObject({ baseUrl: place.baseUrl, model: 'new' })
  })
})

describe('a change', () => {
  test('made from another revision is refused with 409, by header or body; the right one passes', async () => {
    const first = (await rig.ask('GET', '/config')).headers.get('etag')!
    const change = (retention: number, headers = {}, more = {}) =>
      rig.ask('PUT', '/config', { retention, ...more }, headers)
    expect((await change(8, { 'If-Match': first })).status).toBe(200)
    for (const stale of [
      change(9, { 'If-Match': first }),
      change(9, { 'If-Match': '"nonsense"' }),
      change(9, {}, { revision: first.slice(1, -1) }),
      rig.ask('DELETE', '/llm/profiles/default', undefined, { 'If-Match': first }),
    ]) {
      const { status, body } = await stale
      expect([404, 409]).toContain(status)
      if (status === 409) expect(body.remedy).toMatch(/anew/u)
    }
    const now = await rig.ask('GET', '/config')
    expect(now.body.retention).toBe(8)
    expect((await change(7, { 'If-Match': `W/${now.headers.get('etag')}, "other"` })).status).toBe(200)
    expect((await change(7, { 'If-Match': '*' })).status).toBe(200)
  })

  test('of two at once from the same revision, one wins', async () => {
    const etag = (await rig.ask('GET', '/config')).headers.get('etag')!
    const server = await rig.serve()
    const put = (id: string) =>
      rig.ask(
        'PUT',
        '/config',
        { profiles: [{ id, baseUrl: server.baseUrl, model: 'scripted' }] },
        { 'If-Match': etag },
      )
    const statuses = (await Promise.all([put('a'), put('b')])).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 409])
    expect((await rig.ask('GET', '/config')).body.profiles).toHaveLength(1)
  })

  test('of a profile that fails its test is refused with stage, message and remedy, unless it is said', async () => {
    const profile = { id: 'gone', baseUrl: `http://127.0.0.1:${await freePort()}/v1`, model: 'm' }
    const good = await rig.serve()
    const refused = await rig.ask('PUT', '/config', {
      profiles: [{ id: 'good', baseUrl: good.baseUrl, model: 'scripted' }, profile],
    })
    expect(refused.status).toBe(422)
    expect(refused.body.detail).toMatch(/gone failed its test at the stage connect: /u)
    expect(refused.body.remedy).toMatch(/untested/u)
    expect(refused.body.fields).toEqual({ 'profiles.gone': expect.stringMatching(/^Stage connect: /u) })
    expect((await rig.ask('GET', '/config')).body.profiles).toEqual([])
    const saved = await rig.save(profile)
    expect(saved.body.profiles).toMatchObject([{ id: 'gone', tested: { ok: false } }])
    // What does not touch how it is asked needs no test.
    expect((await rig.ask('PUT', '/config', { profiles: [{ id: 'gone', name: 'Away' }] })).status).toBe(200)
    expect((await rig.ask('PUT', '/config', { profiles: [{ id: 'gone', model: 'n' }] })).status).toBe(422)
  })

  const faults: Record<string, [body: object, said: RegExp]> = {
    'a role that is none': [{ roles: { coderr: 'a' } }, /no role coderr.*Did you mean coder/u],
    'a role with an unknown profile': [{ roles: { ask: 'nope' } }, /There is no profile nope/u],
    'ids given twice': [
      {
        profiles: [
          { ...place, id: 'a' },
          { ...place, id: 'a' },
        ],
      },
      /a is given twice/u,
    ],
    'an id that cannot be one': [{ profiles: [{ ...place, id: '../etc' }] }, /Must begin with a letter/u],
    'a password in the address': [
      { profiles: [{ id: 'a', model: 'm', baseUrl: 'https://me:canary@h/v1' }] },
      /Leave user and password out/u,
    ],
    'a key in the query of the address': [
      { profiles: [{ id: 'a', model: 'm', baseUrl: 'https://h/v1?api_key=canary' }] },
      /question mark/u,
    ],
    'no address': [{ profiles: [{ id: 'a', model: 'm' }] }, /Give the address/u],
    'an address that is none': [{ profiles: [{ id: 'a', baseUrl: 'ftp://h', model: 'm' }] }, /http:\/\//u],
    'a key of the body that is unknown': [{ profile: [] }, /no field called profile. Did you mean profiles/u],
    'a field of a profile that is unknown': [{ profiles: [{ id: 'a', modell: 'm' }] }, /Did you mean model/u],
    'a key beside the profile': [{ profiles: [{ ...place, key: 'canary' }] }, /PUT \/api\/llm\/profiles/u],
    'a key of no profile': [{ keys: { nope: 'sk-canary' } }, /no profile nope/u],
    'a limit that is unknown': [{ limits: { totalSecond: 3 } }, /Did you mean totalSeconds/u],
    'a limit out of bounds': [{ limits: { totalSeconds: -1 } }, /limits.totalSeconds/u],
    'a budget below nothing': [{ budgets: { dayUsd: -1 } }, /budgets.dayUsd/u],
    'a time of keeping that is none': [{ retention: 'long' }, /retention/u],
    'an auth that is unknown': [{ profiles: [{ ...place, id: 'a', auth: 'basic' }] }, /profiles.0.auth/u],
  }
  test.each(Object.entries(faults))(
    'with %s is refused in words, and nothing is saved',
    async (_, [given, said]) => {
      const before = await rig.ask('GET', '/config')
      const { status, body } = await rig.ask('PUT', '/config', { ...given, untested: true })
      expect([400, 422]).toContain(status)
      expect(body.detail).toMatch(said)
      expect(body.remedy).toMatch(/\w/u)
      expect(JSON.stringify(body)).not.toContain('canary')
      expect((await rig.ask('GET', '/config')).body).toEqual(before.body)
    },
  )
})

describe('the key of a profile', () => {
  test('is stored with it or alone, is only told as set, and goes to its own origin alone', async () => {
    const server = await rig.serve()
    const other = await rig.serve()
    const { body } = await rig.ask('PUT', '/config', {
      profiles: [{ id: 'work', baseUrl: server.baseUrl, model: 'scripted' }],
      keys: { work: 'sk-canary-of-work-0001' },
    })
    expect(body.profiles).toMatchObject([{ keySet: true, keyFrom: 'store', tested: { ok: true } }])
    expect(JSON.stringify(body)).not.toContain('canary')
    expect(server.asked[0]?.headers.authorization).toBe('Bearer sk-canary-of-work-0001')
    const moved = await rig.save({ id: 'work', baseUrl: other.baseUrl })
    expect(moved.body.profiles).toMatchObject([
      { keySet: false, keyProblem: expect.stringContaining('give it again'), tested: null },
    ])
    const ask = () => rig.stream('/llm/chat', { messages: [{ role: 'user', content: 'Hello' }] })
    await ask()
    expect(other.asked.at(-1)?.headers.authorization).toBeUndefined()
    const given = await rig.ask('PUT', '/llm/profiles/work/key', { value: 'sk-canary-of-work-0002' })
    expect(given.body.profiles).toMatchObject([{ keySet: true }])
    await ask()
    expect(other.asked.at(-1)?.headers.authorization).toBe('Bearer sk-canary-of-work-0002')
    await rig.ask('PUT', '/llm/profiles/work/key', { value: ' sk-canary-of-work-0003\n' })
    await ask()
    expect(other.asked.at(-1)?.headers.authorization).toBe('Bearer sk-canary-of-work-0003')
    for (const value of ['sk-canary-a\nsk-canary-b', 'sk-canary-“c”', ' \n']) {
      const refused = await rig.ask('PUT', '/llm/profiles/work/key', { value })
      expect(refused).toMatchObject({ status: 400, body: { fields: { value: expect.any(String) } } })
      expect(JSON.stringify(refused.body)).not.toContain('canary')
    }
    const forgotten = await rig.ask('DELETE', '/llm/profiles/work/key')
    expect(forgotten.body.profiles).toMatchObject([{ keySet: false }])
    expect((await rig.ask('PUT', '/llm/profiles/nope/key', { value: 'sk-x' })).status).toBe(404)
  })

  test('that is another one clears the result of the test, as address and model do', async () => {
    const server = await rig.serve()
    const profile = { id: 'work', baseUrl: server.baseUrl, model: 'scripted' }
    const tested = async () => (await rig.ask('GET', '/config')).body.profiles[0]?.tested
    await rig.ask('PUT', '/config', { profiles: [profile] })
    expect(await tested()).toMatchObject({ ok: true })
    await rig.save({ id: 'work', name: 'Only a name' })
    expect(await tested()).toMatchObject({ ok: true })
    await rig.ask('PUT', '/llm/profiles/work/key', { value: 'sk-another-one-1' })
    expect(await tested()).toBeNull()
    const events = await rig.stream('/llm/profiles/work/test', {})
    expect(events.at(-1)).toMatchObject({ event: 'done' })
    expect(await tested()).toMatchObject({ ok: true })
    await rig.save({ id: 'work', model: 'other' })
    expect(await tested()).toBeNull()
  })
})

test('a removed profile takes its key along, and roles that named it fall back', async () => {
  await rig.save({ ...place, id: 'default' }, { ...place, id: 'work' })
  await rig.ask('PUT', '/config', { roles: { ask: 'work', judge: 'default' } })
  await rig.ask('PUT', '/llm/profiles/work/key', { value: 'sk-of-work' })
  const { body } = await rig.ask('DELETE', '/llm/profiles/work')
  expect(body).toMatchObject({ profiles: [{ id: 'default' }], roles: { judge: 'default' } })
  expect(body.roles).not.toHaveProperty('ask')
  expect((await rig.save({ ...place, id: 'work' })).body.profiles[1]).toMatchObject({ keySet: false })
  const cleared = await rig.ask('PUT', '/config', { roles: { judge: null } })
  expect(cleared.body.roles).toEqual({})
  expect((await rig.ask('DELETE', '/llm/profiles/wrok')).body.detail).toMatch(/model; did you mean work\?$/u)
})

describe('a test of a profile', () => {
  test('is told stage by stage, of a draft with a key that are not stored; saving it then asks nobody again', async () => {
    const server = await rig.serve()
    const profile = { baseUrl: server.baseUrl, model: 'scripted' }
    const events = await rig.stream('/llm/profiles/new/test', { profile, key: 'sk-typed-canary' })
    expect(events.slice(0, -1).map(({ data }) => [data.stage, data.status])).toContainEqual(['chat', 'ok'])
    expect(events[0]?.data).toEqual({
      ...{ stage: 'connect', status: 'ok', ms: expect.any(Number), message: expect.any(String) },
    })
    expect(server.asked[0]?.headers.authorization).toBe('Bearer sk-typed-canary')
    expect((await rig.ask('GET', '/config')).body.profiles).toEqual([])
    const asked = server.asked.length
    const put = await rig.ask('PUT', '/config', {
      profiles: [{ id: 'new', ...profile }],
      keys: { new: 'sk-typed-canary' },
    })
    expect(put.body.profiles).toMatchObject([{ tested: { ok: true } }])
    expect(server.asked).toHaveLength(asked)
  })

  test('of what cannot be tested is refused before there is a stream', async () => {
    expect((await rig.ask('POST', '/llm/profiles/nope/test', {})).status).toBe(404)
    const draft = { profile: { baseUrl: 'https://a:b@h/v1', model: 'm' } }
    expect((await rig.ask('POST', '/llm/profiles/nope/test', draft)).status).toBe(422)
  })
})

test('the models of a server are listed, of a stored profile and of an address; a missing list is no failure', async () => {
  const server = await rig.serve()
  await rig.save({ id: 'work', baseUrl: server.baseUrl, model: 'scripted' })
  const listed = { models: [{ id: 'scripted' }, { id: 'other' }], listed: true }
  expect((await rig.ask('POST', '/llm/models', { profile: 'work' })).body).toEqual(listed)
  expect((await rig.ask('POST', '/llm/models', { baseUrl: server.baseUrl, key: 'k' })).body).toEqual(listed)
  const silent = await rig.serve((_, response) => sendJson(response, 404, {}), {})
  expect((await rig.ask('POST', '/llm/models', { baseUrl: silent.baseUrl })).body).toEqual({
    ...{ models: [], listed: false },
  })
  const gone = await rig.ask('POST', '/llm/models', { baseUrl: `http://127.0.0.1:${await freePort()}/v1` })
  expect(gone).toMatchObject({ status: 503, body: { reason: 'unreachable', remedy: expect.any(String) } })
})
