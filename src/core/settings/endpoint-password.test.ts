import { describe, expect, test } from 'vitest'
import { Settings } from '../../contract/settings.ts'
import { separatePasswords, withoutPasswords, withPassword } from './endpoint-password.ts'

const having = (endpoints: Record<string, string>, llm = '') =>
  Settings.parse({
    endpoints: Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [name, { url }])),
    llm: { baseUrl: llm },
  })

describe('a password in an address', () => {
  test.each([
    ['redis', 'redis://:p%40ss@127.0.0.1:6379', 'redis://127.0.0.1:6379', 'p@ss'],
    ['redis', 'redis://:p@ss@127.0.0.1:6379/0', 'redis://127.0.0.1:6379/0', 'p@ss'],
    ['redis', 'redis://me:100%@127.0.0.1', 'redis://me@127.0.0.1', '100%'],
    ['mongodb', 'mongodb://root:pw@a:1,b:2/db?replicaSet=x', 'mongodb://root@a:1,b:2/db?replicaSet=x', 'pw'],
    ['rabbitmq', 'amqp://u:a:b@h/%2f', 'amqp://u@h/%2f', 'a:b'],
    ['redis', 'REDIS://:canary@h', 'REDIS://h', 'canary'],
  ] as const)('%s %s is taken out, and put back for the client', (name, url, bare, password) => {
    const settings = Settings.parse({})
    const { settings: after, passwords } = separatePasswords({
      ...settings,
      endpoints: { ...settings.endpoints, [name]: { url, required: false } },
    })
    expect(after.endpoints[name].url).toBe(bare)
    expect(passwords).toEqual([[`${name}.password`, password]])
    const client = withPassword(bare, password)
    expect(client).toContain(`:${encodeURIComponent(password)}@`)
  })

  test.each([
    ['redis', 'redis://:pa/ss@127.0.0.1'],
    ['redis', 'redis://:pa?ss@127.0.0.1'],
    ['mongodb', 'mongodb://u:pa#ss@h'],
    ['redis', 'redis://:pa?ss=1@h'],
    ['qdrant', 'http://me:canary@127.0.0.1:6333'],
    ['langfuse', 'https://pk:canary@h'],
    ['docker', 'tcp://me:canary@h:2375'],
    ['redis', 'redis://127.0.0.1?password=canary'],
    ['mongodb', 'mongodb://h/db?proxyPassword=canary'],
  ])('%s %s cannot be taken out, so it is refused beside its field', (name, url) => {
    expect(() => separatePasswords(having({ [name]: url }))).toThrow(
      expect.objectContaining({ code: 'INVALID', fields: { [`endpoints.${name}.url`]: expect.any(String) } }),
    )
    const bare = JSON.stringify(withoutPasswords(having({ [name]: url })))
    for (const part of ['canary', 'pa/ss', 'pa?ss', 'pa#ss', 'ss@']) expect(bare).not.toContain(part)
  })

  test('a key in the address of a model is refused; ordinary parameters are not', () => {
    expect(() => separatePasswords(having({}, 'http://h/v1?api_key=canary'))).toThrow(/question mark/u)
    expect(() => separatePasswords(having({}, 'http://me:canary@h/v1'))).toThrow(/Leave user/u)
    const fine = having({ mongodb: 'mongodb://h/db?authSource=admin&appName=me@x' }, 'http://h/v1?version=2')
    expect(separatePasswords(fine)).toEqual({ settings: fine, passwords: [] })
    expect(withoutPasswords(fine)).toEqual(fine)
  })
})
