import { expect, test } from 'vitest'
import {
  blankProfile,
  describeChange,
  findFaults,
  isHere,
  leavesOrigin,
  nameProfile,
  proposeId,
} from './profile-draft.ts'

const profile = (more: Partial<typeof blankProfile>) => ({ ...blankProfile, ...more })

test('the first profile is the default one; others are named as people name them, and numbered where that is taken', () => {
  expect(proposeId(profile({ name: 'Ollama' }), [])).toBe('default')
  expect(proposeId(profile({ name: 'Große Köpfe GmbH' }), ['default'])).toBe('gro-e-kopfe-gmbh')
  expect(proposeId(profile({ baseUrl: 'https://api.example.com/v1' }), ['default'])).toBe('api-example-com')
  expect(proposeId(profile({ name: 'Ollama' }), ['default', 'ollama', 'ollama-2'])).toBe('ollama-3')
  expect(proposeId(profile({ name: 'default' }), ['work'])).toBe('default-2')
  expect(proposeId(profile({ name: '模型' }), ['default'])).toBe('model')
  expect(proposeId(profile({ name: `${'a'.repeat(47)} b` }), ['default'])).toBe('a'.repeat(47))
})

test('what cannot be saved is said beside its field', () => {
  expect(findFaults(profile({ baseUrl: 'http://127.0.0.1:1/v1', model: 'm' }))).toEqual({})
  expect(findFaults(blankProfile)).toMatchObject({ baseUrl: /missing/u, model: /missing/u })
  expect(findFaults(profile({ baseUrl: 'ftp://x', model: 'm' })).baseUrl).toMatch(/http:/u)
  expect(findFaults(profile({ baseUrl: '127.0.0.1:11434', model: 'm' })).baseUrl).toMatch(/http:/u)
  const odd = profile({ baseUrl: 'http://x', model: 'm', parameters: { temperature: 3, topP: Number.NaN } })
  expect(Object.keys(findFaults(odd)).sort()).toEqual(['parameters.temperature', 'parameters.topP'])
})

test('what was taken out of a profile is taken away where it is saved', () => {
  const saved = profile({ parameters: { temperature: 1, seed: 7 }, prices: { input: 1, output: 2 } })
  expect(describeChange({ parameters: { seed: 8 }, prices: undefined }, saved)).toEqual({
    ...{ parameters: { temperature: null, seed: 8 }, prices: null },
  })
  expect(describeChange({ name: 'Home' }, saved)).toEqual({ name: 'Home' })
})

test('another scheme, host or port is another origin; another path, case or a written-out usual port is not', () => {
  expect(leavesOrigin('https://api.example.com/v1', 'https://api.example.com/v2')).toBe(false)
  expect(leavesOrigin('https://api.example.com/v1', 'https://API.example.com:443/v1')).toBe(false)
  for (const other of [
    'http://api.example.com/v1',
    'https://api.example.com:8443/v1',
    'https://example.com/v1',
  ])
    expect(leavesOrigin('https://api.example.com/v1', other)).toBe(true)
  expect(leavesOrigin('', 'https://api.example.com/v1')).toBe(false)
})

test('a profile without a name is told by its model and host', () => {
  expect(nameProfile(profile({ baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen3:4b' }))).toBe(
    'qwen3:4b at 127.0.0.1:11434',
  )
  expect(nameProfile(profile({ name: 'Home' }))).toBe('Home')
})

test('this machine is told from others by the host alone', () => {
  for (const here of [
    'http://127.0.0.1:1/v1',
    'http://localhost/v1',
    'http://[::1]:8080',
    'http://127.9.8.7',
  ])
    expect(isHere(here)).toBe(true)
  for (const there of ['https://127.0.0.1.example.com', 'http://10.0.0.1', 'nonsense'])
    expect(isHere(there)).toBe(false)
})
