import { expect, test } from 'vitest'
import { silentLogger } from '../platform/logger.ts'
import { defineReportSection } from '../platform/report-section.ts'
import { defineRoom } from '../platform/room.ts'
import { foldSchemas, type InOrder, OpenRooms, openRooms } from './fold-rooms.ts'
import { Shutdown } from './shutdown.ts'

/** Two rooms, the second on the first, which tell what is done with them. */
function twoRooms(said: string[]) {
  const ground = defineRoom({
    name: 'ground',
    schema: { ground: ['CREATE TABLE ground_stone (id TEXT)'] },
    open: ({ color }: { readonly color: string }) => ({
      service: { stone: `${color} stone` },
      start: () => said.push('start ground'),
      resume: () => said.push('resume ground'),
      stop: () => said.push('stop ground'),
      report: defineReportSection({ title: 'Ground', read: () => color, write: (text) => text }),
    }),
  })
  const tower = defineRoom({
    name: 'tower',
    schema: { tower: ['CREATE TABLE tower_step (id TEXT)'], bells: [] },
    isLookedAt: true,
    open: async ({ ground: { stone } }: { readonly ground: { readonly stone: string } }) => ({
      service: { height: stone.length },
      router: { tower: `built of ${stone}` },
      start: () => said.push('start tower'),
      suspend: () => said.push('suspend tower'),
      stop: () => said.push('stop tower'),
      async *stream() {
        yield {
          topic: 'notice' as const,
          notice: { id: 'n', at: '', level: 'info' as const, title: 'Risen' },
        }
      },
      report: defineReportSection({ title: 'Tower', read: () => 9, write: (steps) => `${steps} steps` }),
    }),
  })
  return { ground, tower }
}

async function openAll(said: string[]) {
  const { ground, tower } = twoRooms(said)
  const open = new OpenRooms()
  const shutdown = new Shutdown(silentLogger)
  const opened = await openRooms([ground, tower], { color: 'grey' }, { open, shutdown })
  return { ...opened, open, shutdown }
}

test('a room is built on those above it, and all of it is folded in: service, router, stream, report', async () => {
  const { services, routers, open } = await openAll([])
  expect(services).toEqual({ ground: { stone: 'grey stone' }, tower: { height: 10 } })
  expect(routers).toEqual({ tower: 'built of grey stone' })
  const topics: string[] = []
  for (const stream of open.streams()) for await (const { topic } of stream) topics.push(topic)
  expect(topics).toEqual(['notice'])
  const sections = open.reportSections()
  expect(sections.map(({ title }) => title)).toEqual(['Tower', 'Ground'])
  expect(await sections[0]!.write({})).toBe('9 steps')
})

test('rooms start in order; what is under way is called off first, then they stop in the opposite order', async () => {
  const said: string[] = []
  const { open, shutdown } = await openAll(said)
  await open.start({ looking: false })
  await shutdown.stop()
  expect(said).toEqual([
    ...['start ground', 'start tower', 'resume ground'],
    ...['suspend tower', 'stop tower', 'stop ground'],
  ])
})

test('who only looks takes nothing up', async () => {
  const said: string[] = []
  const { open } = await openAll(said)
  await open.start({ looking: true })
  expect(said).toEqual(['start ground', 'start tower'])
})

test('where one room cannot be opened, those that are open already are stopped', async () => {
  const said: string[] = []
  const { ground } = twoRooms(said)
  const broken = defineRoom({ name: 'broken', open: () => Promise.reject(new Error('no ground')) })
  const shutdown = new Shutdown(silentLogger)
  const opening = openRooms([ground, broken], { color: 'grey' }, { open: new OpenRooms(), shutdown })
  await expect(opening).rejects.toThrow('no ground')
  await shutdown.stop()
  expect(said).toEqual(['stop ground'])
})

test('the tables of all rooms make one schema', () => {
  const { ground, tower } = twoRooms([])
  expect(Object.keys(foldSchemas([ground, tower]))).toEqual(['ground', 'tower', 'bells'])
})

test('a list in which a room stands above what it needs does not compile', () => {
  const { ground, tower } = twoRooms([])
  const right = [ground, tower] as const
  const wrong = [tower, ground] as const
  const checked: InOrder<typeof right, { readonly color: string }> = right
  // @ts-expect-error the tower stands on nothing
  const refused: InOrder<typeof wrong, { readonly color: string }> = wrong
  expect([checked.length, refused.length]).toEqual([2, 2])
})
