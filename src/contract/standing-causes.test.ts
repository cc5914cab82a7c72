import { expect, test } from 'vitest'
import { rootCause, serviceView, stackView } from '../../test/support/stack-view.ts'
import { standingCauses } from './standing-causes.ts'

const absent = [serviceView('api', 'absent'), serviceView('db', 'absent')]
const when = '2026-11-30T08:00:00.000Z'

test('what failed before there was any container counts; what nobody tried does not', () => {
  const foreseen = rootCause('api', { code: 'image-missing' })
  const failed = rootCause('db', { code: 'image-missing', since: when })
  expect(standingCauses(stackView({ services: absent, rootCauses: [foreseen] }))).toEqual([])
  const causes = standingCauses(stackView({ services: absent, rootCauses: [foreseen, failed] }))
  expect(causes.map(({ services, since }) => [services, since])).toEqual([
    [['api'], null],
    [['db'], when],
  ])
})

test('nothing counts while an action is under way, or where the engine is not there', () => {
  const rootCauses = [rootCause('db', { since: when })]
  expect(standingCauses(stackView({ services: absent, rootCauses, runId: 'run_1' }))).toEqual([])
  const engine = { status: 'unreachable' as const, since: when }
  expect(standingCauses(stackView({ services: absent, rootCauses, engine }))).toEqual([])
})
