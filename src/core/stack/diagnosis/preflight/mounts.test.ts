import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { service } from '../../../../../test/support/stack-observation.ts'
import { foldersToMake, missingMounts } from './mounts.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mounts-'))
  await mkdir(join(folder, 'there.conf'))
  await writeFile(join(folder, 'file.conf'), '')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function bind(source: string, target: string, createHostPath = true) {
  const mount = {
    type: 'bind',
    source: join(folder, source),
    target,
    readOnly: false,
    createHostPath,
    line: 3,
  } as const
  return service('db', { mounts: [mount] })
}

describe('a source that is not there', () => {
  it.each([
    ['mysql-8.0', '/var/lib/mysql'],
    ['data/node.example.com', '/d'],
    ['site', '/var/www/www.example.com'],
    ['jdk', '/opt/jdk-17.0.2'],
    ['conf', '/etc/nginx/conf.d'],
    ['ssh', '/root/.ssh'],
    ['config.json', '/etc/app'],
    ['repo', '/srv/project.git'],
    ['v1.2', '/opt/app.v2'],
    ['shop', '/srv/my.site.shop'],
    ['api', '/src/store.api'],
    ['model', '/models/phi-3.mini'],
  ])('is made as a folder where the target is one: %s at %s', async (source, target) => {
    const one = bind(source, target)
    expect(await missingMounts(one)).toEqual([])
    expect(await foldersToMake(one)).toEqual([join(folder, source)])
  })

  it.each([
    ['missing.conf', '/etc/app.conf'],
    ['missing', '/etc/app.conf'],
    ['passwd', '/etc/passwd'],
    ['env', '/app/.env.local'],
    ['Caddyfile', '/etc/caddy/Caddyfile'],
    ['chain.PEM', '/certs/chain.PEM'],
    ['realm', '/opt/import/realm-export.json'],
    ['init', '/docker-entrypoint-initdb.d/init.sql'],
  ])('is missed where the target is a file: %s at %s', async (source, target) => {
    const one = bind(source, target)
    expect(await missingMounts(one)).toMatchObject([
      { code: 'mount-missing', message: expect.stringContaining('does not exist') },
    ])
    expect(await foldersToMake(one)).toEqual([])
  })

  it('is missed where the file forbids to make it', async () => {
    const one = bind('data', '/data', false)
    expect(await missingMounts(one)).toMatchObject([{ code: 'mount-missing' }])
    expect(await foldersToMake(one)).toEqual([])
  })
})

it('a source that is there is neither made nor missed, and a folder is not a file', async () => {
  expect(await missingMounts(bind('file.conf', '/etc/app.conf'))).toEqual([])
  expect(await foldersToMake(bind('there.conf', '/data'))).toEqual([])
  expect(await missingMounts(bind('there.conf', '/etc/app.conf'))).toMatchObject([
    { message: expect.stringContaining('is a folder, not a file') },
  ])
})
