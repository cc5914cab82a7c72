import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { silentLogger } from '../src/core/platform/logger.ts'
import { secretVariable } from '../src/core/platform/secret-environment.ts'
import { addressesFrom } from '../src/core/settings/endpoint-environment.ts'
import { parseEnvFile } from '../src/core/stack/compose/dotenv.ts'
import { loadProject } from '../src/core/stack/compose/load-project.ts'
import type { ComposeService } from '../src/core/stack/compose/model.ts'
import { ensureStackPasswords } from '../src/core/stack/passwords.ts'
import { findCompose } from './support/engine/compose-binary.ts'
import { ensureTestImages, imagesUnavailable, testImages } from './support/engine/images.ts'
import { run } from './support/engine/programs.ts'
import { engineUnavailable, sharedEngine } from './support/engine/shared-engine.ts'

const file = fileURLToPath(new URL('../compose/compose.yml', import.meta.url))
const bare = await loadProject({ file, env: {}, envFiles: [] })
const example = await readFile(new URL('../compose/.env.example', import.meta.url), 'utf8')
const named = bare.services.map((service) => [service.name, service] as const)

describe('the shipped stack', () => {
  test('has the services and profiles it says', () => {
    const profiles = Object.fromEntries(named.map(([name, service]) => [name, service.profiles.join()]))
    expect(profiles).toEqual({
      mongodb: '',
      redis: '',
      qdrant: '',
      rabbitmq: '',
      postgres: 'observability',
      clickhouse: 'observability',
      minio: 'observability',
      'langfuse-worker': 'observability',
      'langfuse-web': 'observability',
      ollama: 'llm',
      catalyst: 'server',
    })
  })

  test.each(named)('%s runs with no more rights and room than it needs', (_name, service) => {
    expect(service.image).toMatch(/:v?\d[\w.-]*$|:RELEASE\.\d/)
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(service.capDrop).toEqual(['ALL'])
    expect(service.capAdd).toEqual([])
    expect(service.securityOpt).toEqual(['no-new-privileges:true'])
    expect(service.readOnly).toBe(true)
    expect(service.privileged).toBe(false)
    expect(service.memory).toBeGreaterThan(0)
    expect(service.pidsLimit).toBeGreaterThan(0)
    expect(service.logging?.options).toEqual({ 'max-size': '10m', 'max-file': '3' })
    expect(service.restart.name).toBe('unless-stopped')
    expect(service.mounts.every((mount) => mount.type === 'volume' && mount.source !== undefined)).toBe(true)
    for (const port of service.ports) {
      expect(port.hostIp).toBe('127.0.0.1')
      expect(port.variable).toMatch(/_PORT$/)
    }
  })

  test.each(named)('%s has a healthcheck with every time thought through', (_name, service) => {
    const check = service.healthcheck
    if (check === undefined || check === 'disabled') throw new Error('no healthcheck')
    expect(check.test?.join(' ')).not.toContain('localhost')
    expect(check.timeoutMs).toBeLessThanOrEqual(check.intervalMs ?? 0)
    expect(check.startIntervalMs).toBeLessThanOrEqual(3000)
    expect(check.startPeriodMs).toBeGreaterThanOrEqual(30_000)
    expect(check.retries).toBeGreaterThanOrEqual(3)
    for (const dependency of service.dependsOn) expect(dependency.condition).toBe('service_healthy')
  })

  test('documents every variable with its default, and gives no secret one', () => {
    const documented = parseEnvFile(example.replace(/^# ([A-Z_]+=)/gm, '$1'), () => undefined).values
    const used = new Map(bare.variables.map((use) => [use.name, use.value ?? '']))
    expect([...used.keys()].sort()).toEqual(Object.keys(documented).sort())
    for (const [name, value] of Object.entries(documented)) {
      // Langfuse runs with a profile of its own: without it there is no address.
      const mayBeEmpty = /PASSWORD$|SECRET$|SALT$|KEY$/.test(name) || name === 'CATALYST_LANGFUSE_URL'
      expect([name, value === '']).toEqual([name, mayBeEmpty])
    }
  })

  test('tells the server where its neighbours are, with their passwords', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-shipped-'))
    try {
      const { values } = await ensureStackPasswords(join(folder, 'catalyst.env'))
      const project = await loadProject({ file, env: values, envFiles: [] })
      const environment = (name: string) =>
        project.services.find((service) => service.name === name)?.environment ?? {}
      const given = addressesFrom(environment('catalyst'), silentLogger)
      expect(given).toEqual({
        mongodb: 'mongodb://catalyst@mongodb:27017',
        redis: 'redis://redis:6379',
        qdrant: 'http://qdrant:6333',
        rabbitmq: 'amqp://catalyst@rabbitmq:5672',
      })
      for (const address of Object.values(given)) {
        const { hostname, port } = new URL(address)
        const neighbour = project.services.find((service) => service.name === hostname)
        expect(neighbour?.ports.map(({ target }) => target)).toContain(Number(port))
      }
      const own = environment('catalyst')
      expect(own[secretVariable('mongodb.password')]).toBe(environment('mongodb').MONGO_INITDB_ROOT_PASSWORD)
      expect(own[secretVariable('redis.password')]).toBe(environment('redis').REDIS_PASSWORD)
      expect(own[secretVariable('qdrant.apiKey')]).toBe(environment('qdrant').QDRANT__SERVICE__API_KEY)
      expect(own[secretVariable('rabbitmq.password')]).toBe(environment('rabbitmq').RABBITMQ_DEFAULT_PASS)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('publishes each default port once', () => {
    const ports = bare.services.flatMap((service) => service.ports.map((port) => port.published))
    expect(new Set(ports).size).toBe(ports.length)
  })

  test('keeps passwords out of every command line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-shipped-'))
    try {
      const { values } = await ensureStackPasswords(join(folder, 'catalyst.env'))
      const project = await loadProject({ file, env: values, envFiles: [] })
      for (const service of project.services) {
        const words = [...(service.entrypoint ?? []), ...(service.command ?? [])].join(' ')
        for (const value of Object.values(values)) expect(words).not.toContain(value)
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  const guarded = named.filter(([, service]) => service.environment.REQUIRED !== undefined)
  test.skipIf(process.platform === 'win32').each(guarded)(
    '%s does not start without its passwords, and names the first',
    async (_name, service) => {
      const first = service.environment.REQUIRED?.match(/^\w+/)?.[0]
      const refused = start(service)
      expect(refused.status).toBe(64)
      expect(refused.stderr).toMatch(new RegExp(`^${first} is not set: .*\n$`))
      expect(refused.stdout).toBe('')

      const folder = await mkdtemp(join(tmpdir(), 'catalyst-shipped-'))
      try {
        const { values } = await ensureStackPasswords(join(folder, 'catalyst.env'))
        const project = await loadProject({ file, env: values, envFiles: [] })
        const started = start(project.services.find(({ name }) => name === service.name) as ComposeService)
        expect([started.status, started.stdout]).toEqual([0, 'started as a whole\n'])
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  )
  test('guards every service that is given a password', () => {
    const secret = /PASSWORD|SECRET|API_KEY|_PASS$/
    const given = named.filter(([, { environment }]) =>
      Object.keys(environment).some((key) => secret.test(key)),
    )
    expect(guarded.map(([name]) => name).sort()).toEqual(given.map(([name]) => name).sort())
  })

  /** Its entrypoint as the container would run it, with a command of ours. */
  function start(service: ComposeService) {
    const [program = '', ...args] = service.entrypoint ?? []
    return spawnSync(program, [...args, 'echo', 'started as a whole'], {
      env: { PATH: process.env.PATH, ...service.environment },
      encoding: 'utf8',
    })
  }
})

const whyNoEngine = engineUnavailable() || imagesUnavailable()
test.skipIf(whyNoEngine !== '')(
  `a new volume on a folder that all may write to is writable for a service without rights${whyNoEngine && `: ${whyNoEngine}`}`,
  async () => {
    await ensureTestImages(['service'])
    const docker = await sharedEngine()
    const volume = `catalyst-test-rights-${process.pid}`
    const container = await docker.createContainer({
      Image: testImages.service,
      Cmd: ['sh', '-c', 'mkdir -p /tmp/bucket && id -u'],
      User: '1000:1000',
      HostConfig: {
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        Mounts: [{ Type: 'volume', Source: volume, Target: '/tmp' }],
      },
    })
    try {
      await container.start()
      const { StatusCode } = await container.wait()
      expect(StatusCode).toBe(0)
    } finally {
      await container.remove({ force: true })
      await docker.getVolume(volume).remove()
    }
  },
)

const compose = await findCompose()
const whyNoCompose = compose === undefined ? ': no docker compose here' : ''
describe.skipIf(whyNoCompose !== '')(`docker compose${whyNoCompose}`, () => {
  type Service = { healthcheck?: Record<string, unknown> }

  /** What it makes of the file without any environment file, from a folder that has none. */
  async function config(...more: string[]): Promise<{ name: string; services: Record<string, Service> }> {
    const { program, args } = compose as NonNullable<typeof compose>
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-shipped-'))
    try {
      const options = ['--file', file, ...more, '--profile', '*', '--env-file', '/dev/null']
      const text = await run(program, [...args, ...options, 'config', '--format', 'json'], { cwd: folder })
      return JSON.parse(text)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  test('takes the file as it stands', async () => {
    const { name, services } = await config()
    expect(name).toBe('catalyst')
    expect(Object.keys(services).sort()).toEqual(named.map(([service]) => service).sort())
  })

  test('gets a file for older engines that leaves out start_interval and nothing else', async () => {
    const older = fileURLToPath(new URL('../compose/engine-before-25.yml', import.meta.url))
    const { services } = await config()
    for (const { healthcheck } of Object.values(services)) delete healthcheck?.start_interval
    expect((await config('--file', older)).services).toEqual(services)
  })
})
