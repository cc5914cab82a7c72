import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { walk } from './walk.ts'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'catalyst-walk-')))
})
afterEach(() => rm(folder, { recursive: true }))

const write = async (name: string) => {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, name)
  return path
}
const found = async (given: string[], seen?: Set<string>) => {
  const all: string[] = []
  for await (const one of walk(given, seen)) all.push(`${one.kind} ${relative(folder, one.path)}`)
  return all
}

test('finds every file in name order, and names hidden and tool-made entries it passes over', async () => {
  await Promise.all(
    ['b.md', 'a/2.md', 'a/1.md', '.git/config', 'a/.hidden.md', 'node_modules/x/readme.md'].map(write),
  )
  expect(await found([folder])).toEqual([
    'passed-over .git',
    'passed-over a/.hidden.md',
    'file a/1.md',
    'file a/2.md',
    'file b.md',
    'passed-over node_modules',
  ])
})

test('a file in a folder that is also named itself comes as named, even a hidden one', async () => {
  const notes = await write('notes.md')
  const hidden = await write('.hidden.md')
  const named: Record<string, boolean> = {}
  await write('other.md')
  for await (const one of walk([folder, notes, hidden])) {
    if (one.kind === 'file') named[relative(folder, one.path)] = one.named
  }
  expect(named).toEqual({ '.hidden.md': true, 'notes.md': true, 'other.md': false })
})

test('what came before does not come again', async () => {
  const notes = await write('notes.md')
  await write('other.md')
  expect(await found([folder], new Set([notes]))).toEqual(['file other.md'])
})

test('a link back to its own folder ends the walk there', async () => {
  await write('deep/note.md')
  await symlink(folder, join(folder, 'deep', 'again'))
  await symlink(join(folder, 'knot'), join(folder, 'knot'))
  expect(await found([folder])).toEqual(['file deep/note.md', 'unreadable knot'])
})

test('a file given twice, by its folder and by a link, comes once', async () => {
  const note = await write('note.md')
  await symlink(note, join(folder, 'zlink.md'))
  expect(await found([folder, note, join(folder, 'zlink.md')])).toEqual(['file note.md'])
})

test('a hidden file that is named itself is taken, and what is not there is told', async () => {
  const hidden = await write('.notes.md')
  expect(await found([hidden, join(folder, 'gone.md')])).toEqual(['file .notes.md', 'missing gone.md'])
})

test('stops at once when told to', async () => {
  await write('a.md')
  const stopped = walk([folder], new Set(), AbortSignal.abort(new Error('enough')))
  await expect(stopped.next()).rejects.toThrow('enough')
})
