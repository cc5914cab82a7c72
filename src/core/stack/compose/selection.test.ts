import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { project, service } from '../../../../test/support/stack-observation.ts'
import { definitionHash } from './definition-hash.ts'
import { loadProject } from './load-project.ts'
import { enabledServices, listProfiles, misnamedImages, outOfPlay } from './selection.ts'

const optional = { service: 'extra', condition: 'service_started', required: false, restart: false } as const
const stack = project(
  service('db'),
  service('web', { dependsOn: ['db', optional] }),
  service('extra', { profiles: ['more'] }),
  service('admin', { profiles: ['tools', 'more'], dependsOn: ['web', 'store'] }),
  service('store', { profiles: ['storage'] }),
)
const names = (profiles: string[], services?: string[]) =>
  enabledServices(stack, profiles, services).map(({ name }) => name)

describe('services in play', () => {
  it('are those without profiles, where none is chosen', () => {
    expect(names([])).toEqual(['db', 'web'])
  })

  it('are more with a profile', () => {
    expect(names(['tools', 'storage'])).toEqual(['db', 'web', 'admin', 'store'])
    expect(names(['more'])).toEqual(['db', 'web', 'extra', 'admin'])
    expect(names(['*'])).toEqual(['db', 'web', 'extra', 'admin', 'store'])
  })

  it('are only the named ones and their dependencies, where any are named', () => {
    expect(names([], ['db'])).toEqual(['db'])
    expect(names([], ['web'])).toEqual(['db', 'web'])
    expect(names([], ['store'])).toEqual(['store'])
  })

  it('include an optional dependency only where its profile is chosen', () => {
    expect(names(['more'], ['web'])).toEqual(['db', 'web', 'extra'])
  })

  it('choose the profiles of those that are named', () => {
    expect(names([], ['admin', 'store'])).toEqual(['db', 'web', 'extra', 'admin', 'store'])
    expect(names([], ['admin'])).toEqual(['db', 'web', 'extra', 'admin'])
  })

  it('lack a dependency whose profile is not chosen, and say which profile would do', () => {
    const left = (profiles: string[], services?: string[]) =>
      outOfPlay(stack, new Set(names(profiles, services)))
    expect(left([])).toEqual([])
    expect(left(['tools', 'storage'])).toEqual([])
    expect(left([], ['admin', 'store'])).toEqual([])
    expect(left(['tools'])).toEqual([
      {
        service: 'admin',
        message: 'admin depends on store, which is only in the profile storage, and that is not chosen.',
        remedy: 'Choose it: --profile storage. Or write required: false where admin can do without store.',
      },
    ])
    expect(left([], ['admin'])).toHaveLength(1)
  })

  it('are refused by a name the file does not have, with the nearest one', () => {
    expect(() => names([], ['webb'])).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', remedy: 'Did you mean web?' }),
    )
  })

  it('have the profiles of the file, each once', () => {
    expect(listProfiles(stack)).toEqual(['more', 'tools', 'storage'])
  })
})

describe('definition hash', () => {
  const hash = (more: Parameters<typeof service>[1], of = stack) => definitionHash(service('db', more), of)

  it('is the same whatever order things are written in', () => {
    expect(hash({ environment: { A: '1', B: '2' } })).toBe(hash({ environment: { B: '2', A: '1' } }))
  })

  it.each([
    ['line', { line: 99 }],
    ['profiles', { profiles: ['x'] }],
    ['dependencies', { dependsOn: ['web'] }],
    ['pull policy', { pullPolicy: 'always' as const }],
  ])('does not change with %s', (_, more) => {
    expect(hash(more)).toBe(hash({}))
  })

  it.each([
    ['image', { image: 'db:2' }],
    ['environment', { environment: { A: '1' } }],
    ['command', { command: ['serve'] }],
    ['an empty command', { command: [] }],
    ['memory limit', { memory: 1024 }],
    ['healthcheck', { healthcheck: 'disabled' as const }],
    ['port', { ports: [{ hostIp: '', published: 1, target: 2, protocol: 'tcp' as const, line: 3 }] }],
  ])('changes with %s', (_, more) => {
    expect(hash(more)).not.toBe(hash({}))
  })

  it('changes with the name a volume has on the engine', () => {
    const mounts = [{ type: 'volume' as const, source: 'data', target: '/data', readOnly: false, line: 1 }]
    const volume = { key: 'data', external: false, driverOptions: {}, labels: {} }
    const named = (name: string) => ({ ...stack, volumes: [{ ...volume, name }] })
    expect(hash({ mounts }, named('a'))).not.toBe(hash({ mounts }, named('b')))
  })
})

it('an image that cannot be is told with its line, of services in play only', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'catalyst-images-'))
  const file = join(folder.path, 'compose.yml')
  await writeFile(
    file,
    `services:
  good: {image: redis}
  upper: {image: "Redis:7"}
  dollar: {image: "a:$"}
  spaced: {image: "redis 7"}
  unset: {image: "a:\${TAG}", profiles: [p]}
`,
  )
  const stack = await loadProject({ file, env: {} })
  const told = (...services: string[]) =>
    misnamedImages(stack, new Set(services)).map(({ code, message }) => [code, message])
  expect(told('good', 'upper', 'dollar', 'spaced')).toEqual([
    [
      'invalid-file',
      'compose.yml, line 3: services.upper.image: Redis:7 is not an image name; it is written in lower case.',
    ],
    ['invalid-file', 'compose.yml, line 4: services.dollar.image: a:$ is not an image name.'],
    ['invalid-file', 'compose.yml, line 5: services.spaced.image: redis 7 is not an image name.'],
  ])
  expect(told('unset')).toEqual([
    [
      'variable-missing',
      'compose.yml, line 6: services.unset.image: a: is not an image name; the variable TAG is not set.',
    ],
  ])
})
