import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redactText } from '../../platform/redaction/redaction.ts'
import { loadProject } from '../compose/load-project.ts'
import { ComposeProblem } from '../compose/problems.ts'
import { readProjectContainer } from '../containers/project-containers.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'held-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function load(compose: string, files: Record<string, string> = {}, env: Record<string, string> = {}) {
  await rm(join(folder, '.env'), { force: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const file = join(folder, 'compose.yml')
  await writeFile(file, compose)
  return loadProject({ file, env })
}

/** Nothing but the value itself tells: neither a name beside it nor a structure. */
const said = (value: string) => redactText(`the word ${value} came back from upstream`)

const body = [
  'MIIBVwIBADANBgkqhkiG9w0BAQEFAASCAUEwggE9AgEAAkEAq7BFUpkGp3+LQmlQ',
  'Yx2eqzDV+xeG8kx/sQFV18S5JhzGeIJNA72wSeukEPojtqUyX2J0CciPBh7eqclQ',
  'dA1Xq5Qw0w==',
]
const pem = ['-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY-----'].join('\n')

describe('values of a Compose file are masked wherever they are said', () => {
  beforeAll(async () => {
    await load(
      `services:
  app:
    image: catalyst-test/bb:1
    environment:
      DB_PASSWORD: hunter2secret
      SMTP_PASS1: swordfishes
      DOOR_PIN: "83920174"
      DBPASS: "74839201"
      WIFI_PSK: riverStone8
      API_TOKEN_X: tokvalue99zz
      SESSION_SALT: pepperAndSalt7
      BROKER: amqp://courier:rabb1tHole@mq:5672/v
      ENCODED: postgres://u:p%40ss%2Fw0rdy@db/x
      RAW_AT: redis://:we@irdPw1@cache:6379
      SETTINGS: '{"smtp": {"password": "jsonInside42", "port": 25}}'
      SPRING: |
        server.port: 8080
        spring.datasource.password: yamlInside42
      INTERPOLATED: x-\${OUTER_SECRET}-y
      TLS_KEY: |
${pem.replaceAll(/^/gmu, '        ')}
      LITERAL: ghp_0123456789abcdefghijABCDEFGHIJ012345
    env_file: [app.env]
    command: [redis-server, --requirepass, flagged5Pw, --maxmemory, 64mb]
    labels: {traefik.auth.secret: labelled77}
  listed:
    image: catalyst-test/bb:1
    environment:
      - LIST_PASSWORD=listed=Pw9
      - PASSED_TOKEN
    command: sh -c "login --password 'shellPw 12'"
    healthcheck: {test: [CMD, probe, --api-key, probeKey88]}
    secrets: [cert, login]
secrets:
  cert: {file: cert.txt}
  login: {file: login.json}
`,
      {
        'app.env': 'MAIL_PASSWORD="quoted pass 1"\nWEB_SECRET=fromEnvFile1 # remark\n',
        '.env': 'UNUSED_API_KEY=dotenvKey123\nOUTER_SECRET=outerValue9\n',
        'cert.txt': `first line of 3 words\nsecond-Line2\n{\n`,
        'login.json':
          '{\n  "type": "account",\n  "private": "justWords here",\n  "client_secret": "inJson4You"\n}\n',
      },
      { PASSED_TOKEN: 'processToken1' },
    )
  })

  test.each([
    'hunter2secret',
    'swordfishes',
    '83920174',
    '74839201',
    'riverStone8',
    'tokvalue99zz',
    'pepperAndSalt7',
    'rabb1tHole',
    'p%40ss%2Fw0rdy',
    'p@ss/w0rdy',
    'p%40ss%2fw0rdy',
    'we@irdPw1',
    'jsonInside42',
    'yamlInside42',
    'outerValue9',
    ...body,
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    'quoted pass 1',
    'fromEnvFile1',
    'dotenvKey123',
    'flagged5Pw',
    'labelled77',
    'listed=Pw9',
    'processToken1',
    'shellPw 12',
    'probeKey88',
    'first line of 3 words',
    'second-Line2',
    'inJson4You',
    Buffer.from('hunter2secret').toString('base64'),
  ])('%s', (value) => {
    expect(said(value)).not.toContain(value)
    expect(said(value)).toMatch(/^the word \[redacted:[^\]]*\] came back from upstream$/u)
  })
})

describe('what is not a secret stays readable', () => {
  beforeAll(async () => {
    await load(
      `name: bookshop
services:
  librarian:
    image: example/storefront:2.4
    environment:
      DB_PASSWORD_FILE: /run/secrets/db_login
      AUTH_ENABLED: "true"
      PASSWORD: "false"
      TOKEN: "42"
      MAX_TOKENS: "4096123"
      SECRET: storefront
      ADMIN_PASSWORD: administrator
      APP_PASSWORD: librarian
      OTHER_PASSWORD: keeperofbooks
      DB_USER: keeperofbooks
      PGPASSWORD: postgres
      KEY_URL: https://keys.example/jwks.json
      SECRET_KEY_FILE: /etc/keys/signing.pem
      AUTH_TYPE: scram-sha-256
      LOG_LEVEL: information
    secrets: [db_login]
secrets:
  db_login: {file: ./db-login.txt}
`,
      { 'db-login.txt': 'theContent55\n' },
    )
  })

  test.each([
    '/run/secrets/db_login',
    'db_login',
    'db-login.txt',
    'true',
    'false',
    '42',
    '4096123',
    'storefront',
    'administrator',
    'librarian',
    'keeperofbooks',
    'postgres',
    'bookshop',
    'https://keys.example/jwks.json',
    '/etc/keys/signing.pem',
    'scram-sha-256',
    'information',
  ])('%s', (value) => expect(said(value)).toContain(` ${value} `))

  test('but the content of the file is masked', () => expect(said('theContent55')).not.toContain('55'))

  test.each([
    ['bad login root:postgres@db', 'root:[redacted:secret]@db'],
    ['wrong password postgres for the user postgres', 'password [redacted:secret] for the user postgres'],
    ['wrong password "administrator".', 'password "[redacted:secret]".'],
    ['the password was librarian, says librarian', 'the password was [redacted:secret], says librarian'],
    ['FATAL: password authentication failed for user postgres', 'failed for user postgres'],
  ])('a common word is masked where it stands as a password: %s', (text, expected) => {
    expect(redactText(text)).toContain(expected)
  })
})

describe('also where the file is refused', () => {
  const refused = async (compose: string, files: Record<string, string> = {}) => {
    const error = await load(compose, files).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof ComposeProblem)) throw new Error('The file was not refused', { cause: error })
    return error.problems.map(({ message }) => redactText(message)).join('\n')
  }
  test('a value that is not a number', async () => {
    const text = await refused(`services: {a: {image: x, mem_limit: "\${DB_SECRET}"}}`, {
      '.env': 'DB_SECRET=notAsize77\n',
    })
    expect(text).toMatch(/mem_limit.*\[redacted/u)
    expect(text).not.toContain('notAsize77')
  })
  test('a line of an environment file that continues a key', async () => {
    const text = await refused('services: {a: {image: x}}', { '.env': `TLS_KEY=${pem}\n` })
    for (const line of body) expect(text).not.toContain(line)
  })
  test.each(['|barSecret77', '*starSecret77', '%percentSecret77', '"half" Secret77rest'])(
    'a value that is not YAML: %s',
    async (value) => {
      const text = await refused(
        `services:\n  a:\n    image: x\n    environment:\n      DB_PASSWORD: ${value}\n`,
      )
      expect(text).not.toContain('Secret77')
    },
  )
})

test('a container that another program made tells its secrets, and both of a changed one are held', () => {
  const container = (password: string) =>
    ({
      ...{ Id: password, Name: '/old-1', Created: '', Path: 'run', Args: ['--token', `arg-${password}`] },
      State: { Status: 'exited', Error: `exec ${password} failed` },
      Config: {
        Labels: { 'com.docker.compose.project': 'old', 'com.docker.compose.service': 'db' },
        Env: [`DB_PASSWORD=${password}`, 'PATH=/usr/local/bin:/bin'],
      },
    }) as never
  expect(readProjectContainer(container('before1Change')).error).toBe('exec [redacted:secret] failed')
  readProjectContainer(container('after1Change'))
  expect(said('before1Change')).not.toContain('before1')
  expect(said('after1Change')).not.toContain('after1')
  expect(said('arg-after1Change')).not.toContain('after1')
  expect(said('/usr/local/bin:/bin')).toContain('/usr/local/bin:/bin')
})
