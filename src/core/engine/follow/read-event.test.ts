import { expect, test } from 'vitest'
import { readEvent } from './read-event.ts'

const attributes = {
  group: 'shop',
  exitCode: '137',
  image: 'api:1',
  name: 'shop-api-1',
}

test('an event is read with its fraction of a second and its own attributes', () => {
  // As Docker 20.10 sends it.
  const value = {
    status: 'die',
    id: 'c1',
    Type: 'container',
    Action: 'die',
    Actor: { ID: 'c1', Attributes: attributes },
    scope: 'local',
    time: 1795580000,
    timeNano: 1795580000123456800,
  }
  const event = readEvent(value, 'group')
  expect(event).toEqual({
    at: expect.closeTo(1795580000123.457, 2),
    group: 'shop',
    containerId: 'c1',
    action: 'die',
    attributes,
  })
})

test("Podman's words are Docker's", () => {
  const podman = (action: string, more = {}) =>
    readEvent(
      { Type: 'container', Action: action, Actor: { ID: 'c1', Attributes: attributes }, time: 5, ...more },
      'group',
    )
  expect(podman('died')?.action).toBe('die')
  expect(podman('remove')?.action).toBe('destroy')
  expect(podman('health_status', { HealthStatus: 'healthy' })?.action).toBe('health_status: healthy')
  expect(podman('died')?.at).toBe(5000)
})

test.each([
  ['without the label', { Type: 'container', Action: 'die', Actor: { ID: 'c1', Attributes: {} } }],
  ['of a network', { Type: 'network', Action: 'connect', Actor: { ID: 'n1', Attributes: attributes } }],
  ['without a container', { Type: 'container', Action: 'die', Actor: { Attributes: attributes } }],
  ['that is not an object', 7],
])('an event %s is none', (_, value) => {
  expect(readEvent(value, 'group')).toBeUndefined()
})
