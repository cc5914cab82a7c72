import { expect, test } from 'vitest'
import { endpointNames, endpointSecrets, endpoints } from '../../contract/endpoints.ts'
import { CheckName, TestableEndpoint } from '../../contract/health.ts'
import { fixedSecretNames, Settings } from '../../contract/settings.ts'
import { endpointChecks } from './all-checks.ts'

test.each(endpointNames)('the entry of %s is what settings, tests and its check go by', (name) => {
  const { title, placeholder, schemes } = endpoints[name]
  expect(title.trim()).toBe(title)
  expect(CheckName.options).toContain(name)
  expect(TestableEndpoint.options).toContain(name)
  expect(endpointChecks[name]().name).toBe(name)

  const accepts = (url: string) => Settings.safeParse({ endpoints: { [name]: { url } } }).success
  for (const scheme of schemes) expect(accepts(`${scheme}://somewhere`)).toBe(true)
  expect(accepts('gopher://somewhere')).toBe(false)
  if (name !== 'docker') expect(accepts(placeholder)).toBe(true)
})

test('a check of an endpoint is off until it has an address', () => {
  const settings = Settings.parse({})
  for (const name of endpointNames.filter((one) => one !== 'docker')) {
    const check = endpointChecks[name]()
    expect(check.applicable(settings)).toBe(false)
    const { placeholder } = endpoints[name]
    expect(check.applicable(Settings.parse({ endpoints: { [name]: { url: placeholder } } }))).toBe(true)
  }
})

test('the secret of every endpoint can be stored', () => {
  for (const { name } of endpointSecrets) expect(fixedSecretNames).toContain(name)
})
