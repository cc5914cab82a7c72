import { expect, test } from 'vitest'
import { project, service } from '../../../../../test/support/stack-observation.ts'
import { unsetVariables } from './variables.ts'

test('a warning says how to set the variable, to mean it empty, and to mean the dollar sign of a password', () => {
  const unset = [{ name: 'word9', file: '/srv/app/compose.yml', line: 7 }]
  const [warning, ...more] = unsetVariables({ ...project(service('api')), unset })
  expect(more).toEqual([])
  expect(warning?.message).toContain(
    'The variable word9 is not set, and is taken as empty (compose.yml, line 7)',
  )
  expect(warning?.remedy).toContain('Set word9 in .env')
  expect(warning?.remedy).toMatch(/\$\{word9:-\} if empty is meant/u)
  expect(warning?.remedy).toContain('or $$word9 if the dollar sign is')
})
