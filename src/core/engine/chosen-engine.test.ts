import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { followedBy } from '../../../test/support/engine/followed.ts'
import { heldSettings } from '../../../test/support/health.ts'
import { type HttpDouble, httpDouble } from '../../../test/support/http-double.ts'
import { Problem } from '../platform/errors.ts'
import { silentLogger } from '../platform/logger.ts'
import type { EngineCandidate } from './find/engine-candidates.ts'
import { createEngineKeeper } from './keeper.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-chosen-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** With the shapes of the Engine API, as far as the line to an engine asks: two engines at once cannot be had here. */
const engine = (name: string): Promise<HttpDouble> =>
  httpDouble(
    (path, _request, response) => {
      if (path.includes('/events')) {
        response.writeHead(200).flushHeaders()
        return undefined
      }
      if (path.includes('/version')) return [200, { Version: name, ApiVersion: '1.52', Components: [] }]
      return path.includes('/containers/json') ? [200, []] : [200, {}]
    },
    join(folder, name),
  )
const chosen = (name: string): EngineCandidate => ({
  address: `unix://${join(folder, name)}`,
  source: `context ${name}`,
  named: false,
  only: true,
})

test('who chooses another context acts on that one from then on, or on none', async () => {
  await using _one = await engine('one')
  await using _two = await engine('two')
  let places = [chosen('one')]
  const keeper = createEngineKeeper({
    settings: heldSettings({}),
    logger: silentLogger,
    followed: followedBy('test'),
    find: async () => places,
  })
  try {
    await keeper.client(AbortSignal.timeout(5000))
    expect(keeper.view()).toMatchObject({ status: 'connected', source: 'context one' })
    places = [chosen('two')]
    await keeper.client(AbortSignal.timeout(5000))
    expect(keeper.view()).toMatchObject({ status: 'connected', source: 'context two' })
    const problem = new Problem('UNAVAILABLE', 'There is no Docker context three.', 'Choose one.')
    places = [{ address: 'context three', source: 'context three', named: true, only: true, problem }]
    await expect(keeper.client(AbortSignal.timeout(5000))).rejects.toThrow(
      'There is no Docker context three.',
    )
  } finally {
    await keeper.stop()
  }
})
