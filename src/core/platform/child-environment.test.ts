import { expect, test } from 'vitest'
import { childEnvironment } from './child-environment.ts'

const env = {
  PATH: '/bin',
  HOME: '/home/me',
  LC_ALL: 'C',
  CATALYST_HOME: '/data',
  CATALYST_LLM_API_KEY: 'no',
  CATALYST_LLM_API_KEY_FILE: '/run/secrets/no',
  CATALYST_TOKEN: 'no',
  OPENAI_API_KEY: 'no',
  GITHUB_TOKEN: 'no',
  AWS_SECRET_ACCESS_KEY: 'for the registry alone',
  SystemRoot: 'C:\\Windows',
  gone: undefined,
}

test('a worker gets what any program needs, and no key of anybody', () => {
  expect(childEnvironment('worker', env)).toEqual({
    PATH: '/bin',
    HOME: '/home/me',
    LC_ALL: 'C',
    CATALYST_HOME: '/data',
    SystemRoot: 'C:\\Windows',
  })
})

test("a credential helper also gets the cloud's keys, which are what it works with", () => {
  const helper = childEnvironment('credential-helper', env)
  expect(helper.AWS_SECRET_ACCESS_KEY).toBe('for the registry alone')
  expect(Object.keys(helper).filter((name) => /CATALYST_(?!HOME)|OPENAI|GITHUB/u.test(name))).toEqual([])
})
