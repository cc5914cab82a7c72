import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkContext } from '../../../../test/support/health.ts'
import { type HttpDouble, httpDouble } from '../../../../test/support/http-double.ts'
import { engineCandidates } from '../../engine/find/engine-candidates.ts'
import { dockerCheck } from './docker.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'catalyst-docker-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

// A double with the shape of `GET /version` of the Engine API, for states a real engine cannot be put into here.
const engine = (path: string): Promise<HttpDouble> =>
  httpDouble(() => [200, { Version: '29.1.0', ApiVersion: '1.52', Components: [{ Name: 'Engine' }] }], path)
const around = (env: Record<string, string> = {}) => ({ env, home, platform: 'linux' as const })
const finding = (env?: Record<string, string>) => () =>
  engineCandidates(around(env)).then((all) => all.filter((one) => env || one.address.includes(home)))

async function context(name: string, host: string, current = true) {
  const folder = join(home, '.docker/contexts/meta', createHash('sha256').update(name).digest('hex'))
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'meta.json'),
    JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }),
  )
  if (current) await writeFile(join(home, '.docker/config.json'), JSON.stringify({ currentContext: name }))
}

test('DOCKER_HOST comes before known sockets, and what contexts say of this machine after them', async () => {
  await context('colima', 'unix:///colima.sock')
  await context('other', 'unix:///other.sock', false)
  await context('production', 'tcp://10.0.0.9:2376', false)
  await mkdir(join(home, '.docker/run'), { recursive: true })
  await using _ = await engine(join(home, '.docker/run/docker.sock'))
  const found = await engineCandidates(around({ DOCKER_HOST: '10.0.0.1:2375' }))
  const addresses = found
    .map((one) => one.address)
    .filter((address) => address !== 'unix:///var/run/docker.sock')
  expect(addresses).toEqual([
    'tcp://10.0.0.1:2375',
    `unix://${home}/.docker/run/docker.sock`,
    // By the digests of their names, as docker keeps them.
    'unix:///other.sock',
    'unix:///colima.sock',
  ])
})

test.each([
  ['DOCKER_CONTEXT', { DOCKER_CONTEXT: 'nosuch' }, undefined],
  ['the configuration', {}, '{"currentContext": "nosuch"}'],
])(
  'a context that does not exist is a fault that %s names, and no other engine is used',
  async (_, env, config) => {
    await context('noisuch', 'unix:///noisuch.sock', false)
    if (config) await writeFile(join(home, '.docker/config.json'), config)
    await mkdir(join(home, '.docker/run'), { recursive: true })
    await using double = await engine(join(home, '.docker/run/docker.sock'))
    const outcome = await dockerCheck(() => engineCandidates(around(env))).check(checkContext())
    expect(outcome).toMatchObject({
      status: 'unhealthy',
      detail: expect.stringContaining('There is no Docker context nosuch'),
      hint: expect.stringContaining('Did you mean noisuch?'),
    })
    expect(double.requests).toEqual([])
  },
)

test('what is advised against a lost context is what helps: the variable goes before the configuration', async () => {
  await context('there', 'unix:///there.sock', false)
  const hint = async (env: Record<string, string>) =>
    (await engineCandidates(around(env)))[0]?.problem?.remedy
  expect(await hint({ DOCKER_CONTEXT: 'nosuch' })).toMatch(
    /^Set DOCKER_CONTEXT to one .*default, there\), or unset/u,
  )
  expect(await hint({ DOCKER_CONTEXT: 'nosuch' })).not.toContain('docker context use')
  await writeFile(join(home, '.docker/config.json'), '{"currentContext": "nosuch"}')
  expect(await hint({})).toContain('docker context use')
})

test.each([
  ['is cut short', '{"Name": "half", "Endpo'],
  ['names no engine', '{"Name": "half", "Endpoints": {"kubernetes": {"Host": "https://k"}}}'],
])('a context whose file %s is not said to be missing', async (_, text) => {
  await context('half', 'unix:///half.sock', false)
  const id = createHash('sha256').update('half').digest('hex')
  await writeFile(join(home, '.docker/contexts/meta', id, 'meta.json'), text)
  const [first] = await engineCandidates(around({ DOCKER_CONTEXT: 'half' }))
  expect(first?.only).toBe(true)
  expect(first?.problem?.message).toMatch(/^The Docker context half, .* has no address of an engine/u)
  expect(first?.problem?.remedy).toContain(`${id}/meta.json`)
})

test('a current context that does not answer is not replaced by an engine that does', async () => {
  await context('remote', `unix://${home}/gone.sock`)
  await mkdir(join(home, '.docker/run'), { recursive: true })
  await using double = await engine(join(home, '.docker/run/docker.sock'))
  const outcome = await dockerCheck(() => engineCandidates(around())).check(checkContext())
  expect(outcome).toMatchObject({ status: 'off', detail: expect.stringContaining('(from context remote)') })
  expect(double.requests).toEqual([])
})

test('a configuration that is not JSON is told; one that is not there chooses nothing', async () => {
  await mkdir(join(home, '.docker'), { recursive: true })
  await writeFile(join(home, '.docker/config.json'), '{"currentContext": ')
  const [first] = await engineCandidates(around())
  expect(first?.problem?.message).toContain(`${home}/.docker/config.json cannot be read`)
  const elsewhere = await engineCandidates(around({ DOCKER_CONFIG: join(home, 'not-there') }))
  expect(elsewhere.some(({ only }) => only)).toBe(false)
})

test('DOCKER_HOST beats a context that is lost, and the context default means the usual socket alone', async () => {
  const byHost = await engineCandidates(
    around({ DOCKER_HOST: 'tcp://10.0.0.1:2375', DOCKER_CONTEXT: 'nosuch' }),
  )
  expect(byHost.filter(({ only }) => only)).toMatchObject([{ address: 'tcp://10.0.0.1:2375' }])
  const [first] = await engineCandidates(around({ DOCKER_CONTEXT: 'default' }))
  expect(first).toMatchObject({ address: 'unix:///var/run/docker.sock', only: true })
})

test('on Windows the pipes of Docker Desktop and Podman are tried', async () => {
  const found = await engineCandidates({ env: {}, home, platform: 'win32' })
  expect(found[0]?.address).toBe('npipe:////./pipe/docker_engine')
})

test('no engine anywhere is off with a hint, not red; unless it is required', async () => {
  const outcome = await dockerCheck(finding()).check(checkContext())
  expect(outcome).toMatchObject({ status: 'off', detail: 'No container engine was found' })
  expect(outcome.hint).toMatch(/install/u)
  const required = checkContext({ endpoints: { docker: { required: true } } })
  expect((await dockerCheck(finding()).check(required)).status).toBe('unhealthy')
})

test('an engine that was there and is gone is missed', async () => {
  await mkdir(join(home, '.docker/run'), { recursive: true })
  const check = dockerCheck(finding())
  const double = await engine(join(home, '.docker/run/docker.sock'))
  expect(await check.check(checkContext())).toMatchObject({
    status: 'healthy',
    detail: `29.1.0, API 1.52 at unix://${home}/.docker/run/docker.sock`,
  })
  await double[Symbol.asyncDispose]()
  expect((await check.check(checkContext())).status).toBe('unhealthy')
})

test('an engine named by DOCKER_HOST that does not answer is unhealthy and says where the address came from', async () => {
  const outcome = await dockerCheck(finding({ DOCKER_HOST: `unix://${home}/no.sock` })).check(checkContext())
  expect(outcome).toMatchObject({
    status: 'unhealthy',
    detail: `No engine answers at unix://${home}/no.sock (from DOCKER_HOST)`,
  })
})

test.each([
  ['ssh://me@host', 'SSH'],
  ['tcp://', 'is not the address of an engine'],
])('%s is refused with what to write instead', async (address, words) => {
  const outcome = await dockerCheck(finding({ DOCKER_HOST: address })).check(checkContext())
  expect(outcome).toMatchObject({ status: 'unhealthy', detail: expect.stringContaining(words) })
})

test('the address in the settings wins over a malformed DOCKER_HOST of the process', async () => {
  await using double = await engine(join(home, 'engine.sock'))
  const before = process.env.DOCKER_HOST
  process.env.DOCKER_HOST = 'tcp://:::not an address'
  try {
    const settings = { endpoints: { docker: { url: `unix://${double.url}` } } }
    expect((await dockerCheck().check(checkContext(settings))).status).toBe('healthy')
    expect(process.env.DOCKER_HOST).toBe('tcp://:::not an address')
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST
    else process.env.DOCKER_HOST = before
  }
})

test('a frozen engine costs the deadline, also where another one answers', async () => {
  await using frozen = await httpDouble(() => undefined, join(home, 'frozen.sock'))
  await using alive = await engine(join(home, 'alive.sock'))
  const candidates = [frozen, alive].map((one) => ({
    address: `unix://${one.url}`,
    source: 'socket',
    named: false,
  }))
  const outcome = await dockerCheck(async () => candidates).check(
    checkContext({ health: { timeoutSeconds: 0.5 } }),
  )
  expect(outcome).toMatchObject({ status: 'healthy', detail: expect.stringContaining('alive.sock') })
})

const real = await dockerCheck().check(checkContext())
test.skipIf(real.status !== 'healthy')(
  `a real engine is found by itself${real.status === 'healthy' ? '' : ` (skipped: ${real.detail})`}`,
  () => {
    expect(real.detail).toMatch(/^(Podman )?\d+\.\d+.*, API \d+\.\d+ at /u)
  },
)
