import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url)

test('a decision gives the reason for every package', async () => {
  const folder = new URL('docs/decisions/', root)
  const records = await Promise.all(
    (await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')),
  )
  const named = new Set(records.join('\n').split(/[^\w@/.-]+/u))
  const { dependencies, devDependencies } = JSON.parse(
    await readFile(new URL('package.json', root), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>>
  const unnamed = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !named.has(name))
  expect(unnamed).toEqual([])
})
