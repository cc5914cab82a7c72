import { expect, test } from 'vitest'
import type { ContainerEvent } from './facts.ts'
import { withHeard } from './past-events.ts'

function event(at: number, action: string): ContainerEvent {
  return { at, action, group: 'p', containerId: 'c', attributes: {} }
}

test('what the engine has forgotten and we heard is told, what both know is told once, in order of time', () => {
  const heard = [event(10, 'create'), event(20.25, 'start')]
  const past = [event(20.25, 'start'), event(30, 'die'), event(5, 'create')]
  expect(withHeard(past, heard).map(({ at, action }) => `${at} ${action}`)).toEqual([
    ...['5 create', '10 create', '20.25 start', '30 die'],
  ])
})
