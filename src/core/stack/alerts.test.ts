import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StackView } from '../../contract/stack-view.ts'
import { createStackAlerts } from './alerts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const cause = {
  service: 'database',
  code: 'exited',
  message: 'database exited',
  remedy: 'See.',
  blocks: ['api'],
  evidence: [],
}

function view(part: Partial<Omit<StackView, 'rootCauses'>> & { rootCauses?: object[] }): StackView {
  return {
    engine: { status: 'connected', since: '' },
    services: [{ name: 'database', container: {}, stage: part.rootCauses?.length ? 'failed' : 'healthy' }],
    rootCauses: [],
    ...part,
  } as unknown as StackView
}

function alerts() {
  const told: string[] = []
  const made = createStackAlerts({
    notices: { publish: ({ title, target }) => void told.push(`${title} ${target}`) },
    enabled: () => true,
  })
  const saw = (...views: StackView[]) => {
    for (const one of views) made.saw(one)
    vi.advanceTimersByTime(2000)
  }
  return { told, saw }
}

test('a cause that appears is told once, with the page that tells more, and again when it is gone', () => {
  const { told, saw } = alerts()
  saw(view({}))
  saw(view({ rootCauses: [cause] }))
  saw(view({ rootCauses: [cause] }))
  expect(told).toEqual(['database exited /stack'])
  saw(view({}))
  expect(told.slice(1)).toEqual(['database is well again /stack'])
})

test('what several services share is told once', () => {
  const { told, saw } = alerts()
  const services = ['database', 'cache'].map((name) => ({ name, container: {}, stage: 'failed' }))
  const shared = { ...cause, code: 'image-missing', message: 'No registry', blocks: [], evidence: [] }
  const seen = { services: services as unknown as StackView['services'] }
  saw(view({}))
  saw(view({ ...seen, rootCauses: [shared, { ...shared, service: 'cache' }] }))
  expect(told).toEqual(['No registry /stack'])
})

test('what an action leaves behind is told by its run alone, though it is seen a moment later', () => {
  const { told, saw } = alerts()
  saw(view({}))
  saw(view({ runId: 'run_1' }), view({}), view({ rootCauses: [cause] }))
  expect(told).toEqual([])
  saw(view({}))
  saw(view({ rootCauses: [cause] }))
  expect(told).toEqual(['database is well again /stack', 'database exited /stack'])
})
