import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { contract } from '../../contract/index.ts'
import { foldSchemas } from './fold-rooms.ts'
import { rooms } from './rooms.ts'

const core = new URL('../', import.meta.url)
const folders = async () =>
  (await readdir(core, { withFileTypes: true })).filter((one) => one.isDirectory()).map(({ name }) => name)

test('every room that is declared is in the list, under a name of its own', async () => {
  const declared: unknown[] = []
  for (const folder of await folders()) {
    const files = await readdir(new URL(`${folder}/`, core))
    if (folder === 'platform' || !files.includes('room.ts')) continue
    declared.push(...Object.values(await import(new URL(`${folder}/room.ts`, core).href)))
  }
  const list: readonly unknown[] = rooms
  expect(declared.filter((room) => !list.includes(room))).toEqual([])
  expect(new Set(rooms.map(({ name }) => name)).size).toBe(rooms.length)
  // What the contract says is answered by somebody: the doors do not compile without.
  expect(declared.length).toBeGreaterThan(Object.keys(contract).length)
})

test('no two rooms keep tables by the same part', () => {
  const parts = rooms.flatMap(({ schema }: { schema?: object }) => Object.keys(schema ?? {}))
  expect(parts.sort()).toEqual(Object.keys(foldSchemas(rooms)).sort())
})

test('docs/architecture.md has a row for every folder of the services', async () => {
  const text = await readFile(new URL('../../docs/architecture.md', core), 'utf8')
  for (const folder of await folders()) expect(text).toContain(`| \`src/core/${folder}\` |`)
})
