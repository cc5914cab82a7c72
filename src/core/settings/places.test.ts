import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { placeSettings } from '../../contract/places.ts'
import { Settings } from '../../contract/settings.ts'
import { lookAtPlaces } from './places.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-places-'))
  await mkdir(join(folder, 'project'))
  await writeFile(join(folder, 'project', 'compose.yaml'), 'services: {}\n')
  await mkdir(join(folder, 'empty'))
  await symlink(join(folder, 'nowhere.yml'), join(folder, 'dangling.yml'))
  await symlink(join(folder, 'project', 'compose.yaml'), join(folder, 'link.yml'))
})
afterAll(() => rm(folder, { recursive: true }))

const look = (patch: object) => lookAtPlaces(Settings.parse({}), Settings.parse(patch))
const lookAtFile = async (file: string) => (await look({ stack: { file } }))['stack.file']

test('the settings that name a place are known from the contract alone', () => {
  const named = placeSettings.map(({ path }) => path)
  expect(named).toEqual(expect.arrayContaining(['stack.file', 'endpoints.docker.url']))
})

describe('a Compose file is refused where it could not be read', () => {
  test.each([
    ['that is not there', 'nowhere.yml', 'Correct its name'],
    ['in a folder that is not there', 'no/such/compose.yml', 'There is no folder'],
    ['below a file', 'project/compose.yaml/compose.yml', 'There is no'],
    ['behind a link that leads nowhere', 'dangling.yml', 'There is no Compose file'],
    [
      'that is a folder without one',
      'empty',
      'is a folder, not the Compose file. Give the Compose file itself',
    ],
  ])('%s', async (_, name, words) => {
    const fault = await lookAtFile(join(folder, name))
    expect(fault).toMatchObject({ refused: true, message: expect.stringContaining(words) })
  })

  test('that is a folder with one: the file is named', async () => {
    const fault = await lookAtFile(join(folder, 'project'))
    expect(fault?.message).toContain(`Did you mean ${join(folder, 'project', 'compose.yaml')}?`)
  })

  test.each(['compose.yml', '~/compose.yml', './compose.yml'])(
    'that is not named whole: %s',
    async (file) => {
      expect(await lookAtFile(file)).toMatchObject({
        refused: true,
        message: expect.stringContaining('whole path'),
      })
    },
  )

  test('that is a device', async () => {
    expect(await lookAtFile('/dev/null')).toMatchObject({
      refused: true,
      message: expect.stringContaining('neither a file nor a folder'),
    })
  })
})

test('a Compose file that is there is taken, also behind a link; so is none', async () => {
  expect(await lookAtFile(join(folder, 'project', 'compose.yaml'))).toBeUndefined()
  expect(await lookAtFile(join(folder, 'link.yml'))).toBeUndefined()
  expect(await lookAtFile('')).toBeUndefined()
})

test('what did not change is not looked at: a file that went keeps no other setting from being saved', async () => {
  const gone = Settings.parse({ stack: { file: join(folder, 'gone.yml') } })
  expect(await lookAtPlaces(gone, { ...gone, appearance: { theme: 'dark', closeToTray: true } })).toEqual({})
})

test('a socket may come later and is told until then; a file in its place is refused', async () => {
  const path = join(folder, 'engine.sock')
  const url = `unix://${path}`
  const lookAtSocket = async (address: string) =>
    (await look({ endpoints: { docker: { url: address } } }))['endpoints.docker.url']
  expect(await lookAtSocket(url)).toMatchObject({ refused: false, message: expect.stringContaining(path) })
  const server = createServer().listen(path)
  await once(server, 'listening')
  expect(await lookAtSocket(url)).toBeUndefined()
  server.close()
  expect(await lookAtSocket(`unix://${join(folder, 'link.yml')}`)).toMatchObject({ refused: true })
  expect(await lookAtSocket('tcp://127.0.0.1:2375')).toBeUndefined()
})
