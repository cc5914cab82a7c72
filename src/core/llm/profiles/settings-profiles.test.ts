import { expect, test } from 'vitest'
import { Settings } from '../../../contract/settings.ts'
import { SettingsProfiles } from './settings-profiles.ts'

function openProfiles(llm: object): SettingsProfiles {
  const settings = Settings.parse({ llm })
  return new SettingsProfiles({ current: () => settings })
}
const here = { baseUrl: 'http://127.0.0.1:11434/v1', model: 'qwen' }
const work = { id: 'work', name: 'Work', baseUrl: 'https://api.example/v1', model: 'large' }
const rest = { id: 'rest', baseUrl: 'https://rest.example/v1', model: '' }

test('an old address and model are the profile default, and more can be said of it', () => {
  expect(openProfiles(here).list()).toEqual([
    { ...here, id: 'default', name: '', auth: 'bearer', parameters: {} },
  ])
  const more = { id: 'default', name: 'Here', auth: 'api-key', prices: { input: 1, output: 2 } }
  const [first, second] = openProfiles({ ...here, profiles: [work, more] }).list()
  expect(first).toMatchObject({ ...here, ...more })
  expect(second).toMatchObject(work)
})

test('a role takes its own profile, else the default, else the first; embeddings only their own', () => {
  const all = openProfiles({ ...here, profiles: [work], roles: { coder: 'work', embedding: 'work' } })
  expect(all.resolve({ role: 'coder' }).id).toBe('work')
  expect(all.resolve({ role: 'judge' }).id).toBe('default')
  expect(all.resolve({ profile: 'work', role: 'judge' }).id).toBe('work')
  expect(all.resolve().id).toBe('default')
  expect(all.forRole('embedding')?.id).toBe('work')
  const some = openProfiles({ profiles: [work], roles: { coder: 'gone' } })
  expect(some.resolve({ role: 'coder' }).id).toBe('work')
  expect(some.forRole('embedding')).toBeUndefined()
  expect(() => some.resolve({ role: 'embedding' })).toThrow(/embeddings/u)
})

test('what cannot be asked is refused with what to do', () => {
  const refusal = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      return error
    }
    return 'nothing'
  }
  expect(refusal(() => openProfiles({}).resolve({ role: 'ask' }))).toMatchObject({
    code: 'CONFLICT',
    message: 'No language model is set up.',
    remedy: expect.stringContaining('profiles add'),
  })
  expect(refusal(() => openProfiles({ profiles: [work] }).resolve({ profile: 'wrok' }))).toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('did you mean work?'),
    remedy: expect.stringContaining('There are work.'),
  })
  expect(refusal(() => openProfiles({ profiles: [rest] }).resolve({ profile: 'constructor' }))).toMatchObject(
    {
      code: 'NOT_FOUND',
    },
  )
  expect(refusal(() => openProfiles({ profiles: [rest] }).resolve())).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('rest names no model'),
  })
})
