import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { warnOfSecretFiles } from '../diagnosis/preflight/secret-files.ts'
import { loadProject } from './load-project.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalyst-odd-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('a file of a secret that holds more than is seen is named with who reads it, and bound as it is', async () => {
  const files = {
    marked: '\uFEFFpassword',
    wide: Buffer.from('\uFEFFpassword', 'utf16le'),
    windows: 'password\r\n',
    plain: 'password\n',
    pem: '-----BEGIN\r\nabc\r\n',
    conf: '\uFEFFa=1\r\n',
    ini: 'a=1\r\n',
    named: '\uFEFFpassword\r\n',
    unused: '\uFEFFpassword',
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const file = join(folder, 'compose.yml')
  await writeFile(
    file,
    `services:
  db: {image: db, secrets: [marked, wide, windows, plain, pem], configs: [conf, ini]}
  app:
    image: app
    secrets: [{source: marked, target: /pw}]
    environment: {DB_PASSWORD_FILE: /etc/named, LOG_FILE: /etc/log}
    volumes: ["./named:/etc/named:ro", "./conf:/etc/log"]
secrets: {${['marked', 'wide', 'windows', 'plain', 'pem', 'gone', 'unused'].map((name) => `${name}: {file: ./${name}}`).join(', ')}}
configs: {conf: {file: ./conf}, ini: {file: ./ini}}
`,
  )
  const project = await loadProject({ file, env: {} })
  const found = project.oddSecretFiles.map(({ path, ...one }) => ({
    ...one,
    name: path.slice(folder.length + 1),
  }))
  expect(found).toEqual([
    { name: 'marked', services: ['db', 'app'], oddity: 'mark' },
    { name: 'wide', services: ['db'], oddity: 'utf-16' },
    { name: 'windows', services: ['db'], oddity: 'carriage-return' },
    { name: 'conf', services: ['db', 'app'], oddity: 'mark' },
    { name: 'named', services: ['app'], oddity: 'mark' },
  ])
  expect(project.services[0]?.mounts[0]).toMatchObject({
    source: join(folder, 'marked'),
    target: '/run/secrets/marked',
  })
  const [first, second] = warnOfSecretFiles(project)
  expect(first).toMatchObject({
    service: null,
    message: `${join(folder, 'marked')}, which db, app read, begins with a byte order mark, which is then part of what is read.`,
    remedy: expect.stringContaining('UTF-8 without a byte order mark'),
  })
  expect(second).toMatchObject({ service: 'db', message: expect.stringContaining('is UTF-16') })
})
