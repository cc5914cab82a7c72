import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { findCompose } from '../../../../test/support/engine/compose-binary.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../../../../test/support/engine/images.ts'
import { type LifecycleRig, lifecycleRig } from '../../../../test/support/engine/lifecycle-rig.ts'
import { run } from '../../../../test/support/engine/programs.ts'
import { engineUnavailable, sharedEngineAddress } from '../../../../test/support/engine/shared-engine.ts'
import { freePort } from '../../../../test/support/programs.ts'
import { down } from './down.ts'
import { up } from './up.ts'

const here = engineUnavailable() || imagesUnavailable()
const compose = here === '' ? await findCompose() : undefined
const why = here || (compose === undefined ? 'no docker compose can be had' : '')
const { redis, service, migrate } = testImages

/** As many of the things a file can say as real stacks say. */
const stack = (port: number, colour: string) => `services:
  data:
    image: ${redis}
    command: ["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/data"]
    volumes: ["keep:/data"]
    restart: unless-stopped
    mem_limit: 64m
    cpus: 0.5
    pids_limit: 50
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    read_only: true
    tmpfs: ["/tmp:size=1m"]
  migrate:
    image: ${migrate}
    depends_on: {data: {condition: service_healthy}}
  api:
    image: ${service}
    environment: {NAME: api, COLOUR: ${colour}}
    labels: {team: blue}
    ports: ["127.0.0.1:${port}:8080"]
    volumes: ["./compose.yml:/etc/compose.yml:ro"]
    extra_hosts: ["elsewhere:10.0.0.1"]
    dns_search: [example.org]
    dns_opt: ["ndots:2"]
    devices: ["/dev/null:/dev/nothing:r"]
    healthcheck: {test: ["CMD", "/usr/bin/probe"], interval: 1s, timeout: 2s, retries: 3, start_period: 2s}
    depends_on: {data: {condition: service_healthy}, migrate: {condition: service_completed_successfully}}
    networks: {default: {aliases: [door]}, back: {}}
    init: true
    stop_grace_period: 3s
networks: {back: {}}
volumes: {keep: {}}
`

function composeOn({ file, project }: LifecycleRig, ...args: string[]): Promise<string> {
  const { program = '', args: first = [] } = compose ?? {}
  const env = { DOCKER_HOST: sharedEngineAddress() }
  return run(program, [...first, '-f', file, '-p', project, ...args], { env, timeoutMs: 60_000 })
}

describe.skipIf(why !== '')(`side by side with docker compose${why && `: ${why}`}`, () => {
  beforeAll(() => ensureTestImages(['service', 'redis', 'migrate']))

  test.concurrent('what docker compose started is kept as it is, and only what differs is made anew', async () => {
    const port = await freePort()
    await using rig = await lifecycleRig(stack(port, 'red'))
    await composeOn(rig, 'up', '--detach', '--wait', 'api')
    const theirs = await rig.ids()
    const taken = await rig.act(up, {})
    expect(Object.fromEntries([...taken.services].map(([name, { detail }]) => [name, detail]))).toEqual({
      data: 'already healthy',
      migrate: 'done already',
      api: 'already healthy',
    })
    expect(await rig.ids()).toEqual(theirs)

    const other = { 'example.org': 'example.net', '/dev/null:': '/dev/zero:' }
    await rig.write(
      Object.entries(other).reduce((text, [is, was]) => text.replace(is, was), stack(port, 'blue')),
    )
    const changed = await rig.act(up, {})
    expect(changed.services.get('api')?.detail).toBe(
      'recreated (made by another tool, with other environment, DNS, devices), healthy',
    )
    const { data } = await rig.ids()
    expect(data).toBe(theirs.data)
    expect((await rig.act(down, { volumes: true })).ok).toBe(true)
    expect(await composeOn(rig, 'ps', '--all', '--quiet')).toBe('')
  })

  test.concurrent('docker compose lists what was started here, keeps its data, and takes it down', async () => {
    const port = await freePort()
    await using rig = await lifecycleRig(stack(port, 'red'))
    expect((await rig.act(up, {})).ok).toBe(true)
    const listed: { Name: string; Status: string; ConfigFiles: string }[] = JSON.parse(
      await composeOn(rig, 'ls', '--all', '--format', 'json'),
    )
    expect(listed.find((one) => one.Name === rig.project)).toMatchObject({
      Status: 'exited(1), running(2)',
      ConfigFiles: rig.file,
    })
    const services = await composeOn(rig, 'ps', '--all', '--format', '{{.Service}} {{.Health}} {{.ExitCode}}')
    expect(services.trim().split('\n').sort()).toEqual(['api healthy 0', 'data healthy 0', 'migrate  0'])

    await rig.exec('data', 'redis-cli', 'set', 'answer', '42')
    await composeOn(rig, 'up', '--detach', '--wait', 'api')
    expect(await composeOn(rig, 'exec', '-T', 'data', 'redis-cli', 'get', 'answer')).toBe('42\n')
    await composeOn(rig, 'down', '--volumes')
    expect(await rig.ids()).toEqual({})
    const filters = { label: [`com.docker.compose.project=${rig.project}`] }
    expect(await rig.docker.listNetworks({ filters })).toEqual([])
    expect(await readFile(rig.file, 'utf8')).toContain('COLOUR: red')
  })

  test.concurrent('volumes without a name stay with down, and go with down --volumes', async () => {
    const text = (name: string) => `services: {data: {image: "${redis}", environment: {NAME: ${name}}}}\n`
    const kept = async (downs: {
      plain: (rig: LifecycleRig) => Promise<unknown>
      all: (rig: LifecycleRig) => Promise<unknown>
    }) => {
      await using rig = await lifecycleRig(text('a'))
      const volume = async () => rig.docker.getVolume((await rig.inspect('data')).Mounts[0]?.Name ?? '')
      const isThere = (one: Awaited<ReturnType<typeof volume>>) =>
        one.inspect().then(
          () => true,
          () => false,
        )
      await rig.act(up, {})
      const first = await volume()
      await downs.plain(rig)
      const afterPlain = await isThere(first)
      await first.remove()
      await rig.act(up, {})
      const second = await volume()
      await downs.all(rig)
      return { afterPlain, afterAll: await isThere(second), containers: Object.keys(await rig.ids()) }
    }
    const ours = await kept({
      plain: (rig) => rig.act(down, { volumes: false }),
      all: (rig) => rig.act(down, { volumes: true }),
    })
    expect(ours).toEqual({ afterPlain: true, afterAll: false, containers: [] })
    const theirs = await kept({
      plain: (rig) => composeOn(rig, 'down'),
      all: (rig) => composeOn(rig, 'down', '--volumes'),
    })
    expect(ours).toEqual(theirs)

    // The engine takes a volume that was taken over for a named one; it goes all the same.
    await using rig = await lifecycleRig(text('a'))
    await rig.act(up, {})
    const [mount] = (await rig.inspect('data')).Mounts
    await rig.write(text('b'))
    await rig.act(up, {})
    expect((await rig.inspect('data')).Mounts[0]?.Name).toBe(mount?.Name)
    await rig.act(down, { volumes: true })
    await expect(rig.docker.getVolume(mount?.Name ?? '').inspect()).rejects.toMatchObject({ statusCode: 404 })
  })

  test.concurrent('more containers than the file wants, and services it no longer has', async () => {
    await using rig = await lifecycleRig(`services:
  api: {image: "${service}", healthcheck: {disable: true}}
  old: {image: "${service}", healthcheck: {disable: true}}
`)
    await composeOn(rig, 'up', '--detach', '--scale', 'api=3')
    await rig.write(`services: {api: {image: "${service}", healthcheck: {disable: true}}}\n`)
    const outcome = await rig.act(up, {})
    expect(outcome).toMatchObject({ ok: true, orphans: ['old'] })
    const left = await rig.docker.listContainers({
      filters: { label: [`com.docker.compose.project=${rig.project}`] },
    })
    expect(left.map((one) => one.Names[0]).sort()).toEqual([`/${rig.project}-api-1`, `/${rig.project}-old-1`])
    const ended = await rig.act(down, { volumes: false })
    expect(ended.services.get('old')).toEqual({ result: 'skipped', detail: 'not in the file, so it stays' })
    expect(Object.keys(await rig.ids())).toEqual(['old'])
  })
})
