import { expect, test } from 'vitest'
import { Settings } from '../../contract/settings.ts'
import { Problem } from '../platform/errors.ts'
import { findProjectFile, type KnownProjects } from './project-file.ts'

const shipped = { file: '/app/compose.yml', folder: '/data/stack' }
const names: Readonly<Record<string, string>> = { '/home/blog/compose.yml': 'blog', '/home/old.yml': 'old' }

const metBefore = (project: string) => (project === 'gone' ? '/home/gone.yml' : undefined)

function known(
  stack: Partial<Settings['stack']> = {},
  onEngine: KnownProjects['onEngine'] = async () => [],
): KnownProjects {
  const chosen = { ...Settings.parse({}).stack, ...stack }
  return { chosen, shipped, onEngine, nameIn: async (file) => names[file] ?? '', metBefore }
}
const shop = async () => [{ project: 'shop', files: ['/home/shop/compose.yml', '/home/shop/more.yml'] }]
const silent = () => Promise.reject(new Problem('UNAVAILABLE', 'No engine answers.', 'Start it.'))

test('a project alone is the one on the engine, with the file it was brought up from', async () => {
  expect(await findProjectFile('shop', known({}, shop))).toBe('/home/shop/compose.yml')
})

test('the shipped stack and the chosen one are known by their names, without an engine too', async () => {
  expect(await findProjectFile('catalyst', known({}, silent))).toBe(shipped.file)
  expect(await findProjectFile('second', known({ project: 'second' }, silent))).toBe(shipped.file)
  const blog = { file: '/home/blog/compose.yml' }
  expect(await findProjectFile('blog', known(blog, silent))).toBe(blog.file)
  expect(await findProjectFile('other', known({ ...blog, project: 'other' }, silent))).toBe(blog.file)
})

test('one chosen before is remembered, by the name it was given or that its file gives', async () => {
  const recent = [
    { file: '/home/old.yml', project: '' },
    { file: '/home/new.yml', project: 'new' },
  ]
  expect(await findProjectFile('old', known({ recent }))).toBe('/home/old.yml')
  expect(await findProjectFile('new', known({ recent }, silent))).toBe('/home/new.yml')
  // Just taken down.
  expect(await findProjectFile('gone', known())).toBe('/home/gone.yml')
})

test('no file is taken for a project that nobody knows, or whose file nobody knows', async () => {
  await expect(findProjectFile('stranger', known({}, shop))).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'No stack stranger is on the engine, and none of that name was chosen before.',
  })
  const bare = async () => [{ project: 'stranger', files: [] }]
  await expect(findProjectFile('stranger', known({ file: '/home/old.yml' }, bare))).rejects.toMatchObject({
    code: 'NOT_FOUND',
    remedy: 'Name its Compose file too: --file compose.yml --project stranger.',
  })
  await expect(findProjectFile('stranger', known({}, silent))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
