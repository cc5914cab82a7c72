import { expect, test } from 'vitest'
import { findDefaultId, findRoles } from './role-words.ts'

const profiles = [{ id: 'work' }, { id: 'default' }, { id: 'cheap' }]

test('roles without a profile are played by the one called default, else by the first; embeddings by none', () => {
  expect(findDefaultId(profiles)).toBe('default')
  expect(findDefaultId([{ id: 'work' }, { id: 'cheap' }])).toBe('work')
  expect(findDefaultId([])).toBeUndefined()
  const roles = { ask: 'work', judge: 'cheap' }
  expect(findRoles('default', roles, profiles)).toEqual({
    chosen: [],
    inherited: ['planner', 'explorer', 'coder', 'tester', 'reviewer'],
  })
  expect(findRoles('work', roles, profiles)).toEqual({ chosen: ['ask'], inherited: [] })
})

test('a role whose profile is gone falls back to the default one', () => {
  expect(findRoles('default', { ask: 'gone' }, profiles).inherited).toContain('ask')
})
