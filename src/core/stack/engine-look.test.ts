import { expect, test } from 'vitest'
import { container, project, service } from '../../../test/support/stack-observation.ts'
import { labels } from './containers/labels.ts'
import { EngineLook } from './engine-look.ts'
import type { StackDependencies } from './stack-dependencies.ts'

test('what is known of orphans is what was seen last, also where an earlier look takes longer', async () => {
  // Its folder has to be followed, which takes longer than a look at nothing.
  const orphan = container('old', { labels: { [labels.folder]: '/stack' } })
  const seen = [[orphan]]
  const deps = {
    engine: { containers: () => seen.shift() ?? [] },
    stops: {},
  } as unknown as Pick<StackDependencies, 'engine' | 'stops'>
  let changes = 0
  const look = new EngineLook(deps, () => {
    changes += 1
  })
  await look.findNeighbours(project(service('new')))
  expect(look.neighbours.orphans).toHaveLength(1)

  seen.push([orphan], [])
  await Promise.all([
    look.findNeighbours(project(service('new'))),
    look.findNeighbours(project(service('new'))),
  ])
  expect(look.neighbours.orphans).toEqual([])
  expect(changes).toBe(2)
})
