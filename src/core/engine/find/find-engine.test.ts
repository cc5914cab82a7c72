import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HttpDouble, httpDouble } from '../../../../test/support/http-double.ts'
import type { EngineCandidate } from './engine-candidates.ts'
import { enginePlaces, findEngine, placesToTry } from './find-engine.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-find-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const place = (name: string, more: Partial<EngineCandidate> = {}): EngineCandidate => ({
  address: `unix://${join(folder, name)}`,
  source: 'socket',
  named: false,
  ...more,
})

// With the shape of `GET /version` of the Engine API: several engines at once, one of them hanging, cannot be had here.
const engine = (name: string, version: string, part = 'Engine'): Promise<HttpDouble> =>
  httpDouble(
    () => [200, { Version: version, ApiVersion: '1.52', Components: [{ Name: part }] }],
    join(folder, name),
  )
const hanging = (name: string): Promise<HttpDouble> => httpDouble(() => undefined, join(folder, name))

test('the first in order that answers is taken, also behind one that hangs and one that is gone', async () => {
  await using _hanging = await hanging('a')
  await using _docker = await engine('c', '29.1.0')
  await using _podman = await engine('d', '5.6.0', 'Podman Engine')
  const began = performance.now()
  const result = await findEngine([place('a'), place('b'), place('c'), place('d')])
  expect(performance.now() - began).toBeLessThan(3000)
  expect(result).toMatchObject({ engine: { name: 'Docker', version: '29.1.0', apiVersion: '1.52' } })
  expect(await findEngine([place('d')])).toMatchObject({ engine: { name: 'Podman' } })
})

test('why none answers is told of each', async () => {
  await using _hanging = await hanging('a')
  await using _other = await httpDouble(() => [200, { hello: 'world' }], join(folder, 'b'))
  const result = await findEngine([place('a'), place('b'), place('c')])
  const failures = 'failures' in result ? result.failures : []
  expect(failures.map(({ error }) => (error as Error).name)).toEqual(['TimeoutError', 'Error', 'Error'])
  expect(failures[2]?.error).toMatchObject({ code: 'ENOENT' })
})

test('an engine of a machine so busy that it takes seconds to answer is found', async () => {
  await using busy = await httpDouble(
    (_path, _request, response) => {
      setTimeout(() => response.end('{"Version":"29.1.0","ApiVersion":"1.52"}'), 2000)
      return undefined
    },
    join(folder, 'a'),
  )
  expect(await findEngine([place('a'), place('b')])).toMatchObject({ engine: { version: '29.1.0' } })
  expect(busy.requests).toHaveLength(2)
})

test('one that was named is meant alone, the settings before all', async () => {
  const found = async () => [place('a', { source: 'DOCKER_HOST', named: true }), place('b')]
  expect(await placesToTry('', found)).toEqual([place('a', { source: 'DOCKER_HOST', named: true })])
  expect(await placesToTry('tcp://h:1', found)).toEqual([
    { address: 'tcp://h:1', source: 'settings', named: true, only: true },
  ])
  const context = place('a', { source: 'context remote', only: true })
  expect(await placesToTry('', async () => [context, place('b')])).toEqual([context])
  expect((await placesToTry('', async () => [place('b'), place('c')])).length).toBe(2)
})

test('the places for the settings page say what answers, what not, and which is in use', async () => {
  await using _docker = await engine('a', '29.1.0')
  const places = await enginePlaces(
    'tcp://127.0.0.1:1',
    async () => [place('a'), place('b')],
    place('a').address,
  )
  expect(places).toEqual([
    {
      address: 'tcp://127.0.0.1:1',
      source: 'settings',
      reachable: false,
      detail: 'No engine answers at tcp://127.0.0.1:1 (from settings)',
      current: false,
    },
    {
      address: place('a').address,
      source: 'socket',
      reachable: true,
      detail: 'Docker 29.1.0 (API 1.52)',
      current: true,
    },
    expect.objectContaining({ address: place('b').address, reachable: false, current: false }),
  ])
})
