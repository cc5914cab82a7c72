import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { ensureTestImages, imagesUnavailable, testImages } from '../../../../test/support/engine/images.ts'
import { lifecycleRig } from '../../../../test/support/engine/lifecycle-rig.ts'
import { engineUnavailable } from '../../../../test/support/engine/shared-engine.ts'
import { up } from './up.ts'

const why = engineUnavailable() || imagesUnavailable()
const { service, redis, migrate } = testImages
const one = (more: string, environment = '{}') =>
  `services: {api: {image: "${service}", environment: ${environment}${more && `, ${more}`}}}\n`

describe.skipIf(why !== '')(`trouble on the way up${why && `: ${why}`}`, () => {
  beforeAll(() => ensureTestImages(['service', 'redis', 'migrate']))

  test.concurrent('a crash loop ends the wait, is blamed alone, and comes up once its cause is gone', async () => {
    const text = (code: string) => `services:
  db: {image: "${service}", restart: always, environment: {${code}}}
  api: {image: "${service}", depends_on: {db: {condition: service_healthy}}}
`
    await using rig = await lifecycleRig(text('EXIT_SECONDS: "0", EXIT_CODE: "3"'))
    const outcome = await rig.act(up, {})
    expect(outcome.ok).toBe(false)
    expect(outcome.services.get('db')?.failure).toMatchObject({
      code: 'crash-loop',
      evidence: [expect.stringMatching(/^exited with code 3, \d+ restarts$/)],
    })
    expect(outcome.services.get('api')).toEqual({ result: 'skipped', detail: 'db failed' })
    await rig.write(text(''))
    expect((await rig.act(up, {})).ok).toBe(true)
  })

  test.concurrent('a service that fails twice is given its retries', async () => {
    // Fails until its third start: the restart policy keeps the container, and with it what it wrote.
    const command = '[ -e /data/b ] && exec sleep 60; [ -e /data/a ] && touch /data/b; touch /data/a; exit 1'
    const text = `services:
  api:
    image: ${service}
    restart: on-failure:4
    init: true
    entrypoint: ["/bin/sh", "-c", ${JSON.stringify(command)}]
    healthcheck: {disable: true}
    user: "0"
`
    await using rig = await lifecycleRig(text)
    const outcome = await rig.act(up, {})
    expect(outcome.services.get('api')?.detail).toBe('created, running')
    expect((await rig.inspect('api')).RestartCount).toBe(2)
  })

  test.concurrent('a service without a restart policy that dies at once is no success', async () => {
    await using rig = await lifecycleRig(
      one('healthcheck: {disable: true}', '{EXIT_SECONDS: "0", EXIT_CODE: "7"}'),
    )
    const outcome = await rig.act(up, {})
    expect(outcome.services.get('api')?.failure).toMatchObject({
      code: 'exited',
      message: 'api exited with code 7',
    })
  })

  test.concurrent('running out of memory is told from other ends', async () => {
    await using rig = await lifecycleRig(one('mem_limit: 16m, memswap_limit: 16m', '{HOG_MB: "64"}'))
    const outcome = await rig.act(up, {})
    expect(outcome.services.get('api')?.failure).toMatchObject({
      code: 'out-of-memory',
      message: 'api was ended because it needs more memory than its limit of 16 MiB',
    })
  })

  test.concurrent('a taken port is named, and the service comes up once it is free', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    await using rig = await lifecycleRig(one(`ports: ["127.0.0.1:${port}:8080"]`))
    const outcome = await rig.act(up, {})
    expect(outcome.services.get('api')?.failure).toMatchObject({
      code: 'port-taken',
      message: `Port ${port}, which api publishes, is taken`,
    })
    const { api } = await rig.ids()
    holder.close()
    expect((await rig.act(up, {})).services.get('api')?.detail).toBe('started, healthy')
    expect((await rig.ids()).api).toBe(api)
  })

  test.concurrent('a missing image, command and mount are each called by name', async () => {
    await using rig = await lifecycleRig(`services:
  image: {image: "127.0.0.1:9/nobody/nothing:1"}
  never: {image: "nobody/nothing:2", pull_policy: never}
  command: {image: "${service}", command: ["/not/there"]}
  mount: {image: "${service}", volumes: [{type: bind, source: /not/there, target: /x, bind: {create_host_path: false}}]}
  external: {image: "${service}", networks: [outside]}
  fine: {image: "${service}"}
networks: {outside: {external: true, name: catalyst-test-nowhere}}
`)
    const outcome = await rig.act(up, {})
    const codes = [...outcome.services].map(([name, { result, failure }]) => [name, failure?.code ?? result])
    expect(Object.fromEntries(codes)).toEqual({
      image: 'image-missing',
      never: 'image-missing',
      command: 'command-not-found',
      mount: 'mount-missing',
      external: 'invalid-file',
      fine: 'done',
    })
  })

  test.concurrent('what never becomes healthy ends the wait in time, with what the probe said', async () => {
    const never = 'healthcheck: {test: ["CMD-SHELL", "echo no luck; exit 1"], interval: 300ms, retries: 1000}'
    await using rig = await lifecycleRig(one(never))
    const began = performance.now()
    const outcome = await rig.act(up, { waitTimeoutMs: 2500 })
    // The engine itself would go on for 1000 times 300 ms.
    expect(performance.now() - began).toBeLessThan(60_000)
    expect(outcome.services.get('api')?.failure).toMatchObject({
      code: 'probe-failing',
      message: expect.stringMatching(/^api did not become healthy within 2(?:\.\d)? s$/u),
      evidence: expect.arrayContaining(['probe exited with code 1: no luck']),
    })
  })

  test.concurrent('an unhealthy service fails the next up, and passes it once it recovers', async () => {
    await using rig = await lifecycleRig(one(''))
    expect((await rig.act(up, {})).ok).toBe(true)
    await rig.exec('api', 'tell', 'unhealthy', 'lost', 'its', 'disk')
    await until(rig, (state) => state.Health?.Status === 'unhealthy')
    const outcome = await rig.act(up, {})
    expect(outcome.services.get('api')?.failure).toMatchObject({
      code: 'probe-failing',
      message: 'api runs but is unhealthy: probe exited with code 1: lost its disk',
    })
    const next = rig.act(up, {})
    await rig.exec('api', 'tell', 'healthy')
    expect((await next).services.get('api')?.detail).toBe('already healthy')
  })

  test.concurrent('a failed one-shot keeps what waits for it from starting', async () => {
    await using rig = await lifecycleRig(`services:
  migrate: {image: "${migrate}", environment: {EXIT_CODE: "4"}}
  api: {image: "${service}", depends_on: {migrate: {condition: service_completed_successfully}}}
  lax: {image: "${service}", depends_on: {migrate: {condition: service_completed_successfully, required: false}}}
`)
    const outcome = await rig.act(up, {})
    expect(outcome.services.get('migrate')?.failure).toMatchObject({ code: 'exited' })
    expect(outcome.services.get('api')).toEqual({ result: 'skipped', detail: 'migrate failed' })
    expect(outcome.services.get('lax')?.detail).toBe('created, healthy')
    expect((await rig.inspect('api')).State.Status).toBe('created')
  })

  test.concurrent('an up that is cancelled ends at once, and the next one finishes it', async () => {
    const text = (boot: string) => `services:
  db: {image: "${service}", environment: {BOOT_SECONDS: "${boot}"}, healthcheck: {retries: 100}}
  api: {image: "${service}", depends_on: {db: {condition: service_healthy}}}
`
    await using rig = await lifecycleRig(text('60'))
    const cancel = new AbortController()
    const going = rig.act(up, {}, { signal: cancel.signal })
    while (!rig.told.lines.some((line) => line.startsWith('db checking: probe'))) await sleep(50)
    const began = performance.now()
    cancel.abort()
    expect([...(await going).services]).toEqual([
      ['db', { result: 'skipped', detail: 'cancelled' }],
      ['api', { result: 'skipped', detail: 'cancelled' }],
    ])
    // It would take a minute to boot.
    expect(performance.now() - began).toBeLessThan(20_000)
    await rig.write(text('0'))
    expect((await rig.act(up, {})).ok).toBe(true)
    expect(Object.keys(await rig.ids())).toEqual(['api', 'db'])
  })

  test.concurrent('what a killed up left half-made is recognised and finished, with its data', async () => {
    const text = (name: string) => `services: {data: {image: "${redis}", environment: {NAME: ${name}}}}\n`
    await using rig = await lifecycleRig(text('a'))
    await rig.act(up, {})
    const old = await rig.inspect('data')
    await rig.write(text('b'))
    // Killed between making the successor and taking the old one away.
    await leaveHalfMade(rig, old.Id)
    expect((await rig.act(up, {})).services.get('data')?.detail).toBe(
      'recreated (its definition changed), healthy',
    )
    const now = await rig.inspect('data')
    expect(now.Name).toBe(`/${rig.project}-data-1`)
    expect(now.Mounts[0]?.Name).toBe(old.Mounts[0]?.Name)
    const all = await rig.docker.listContainers({
      all: true,
      filters: { label: [`com.docker.compose.project=${rig.project}`] },
    })
    expect(all.map((container) => container.Id)).toEqual([now.Id])
    await rig.docker.getContainer(now.Id).remove({ force: true, v: true })
    await rig.docker.getVolume(old.Mounts[0]?.Name ?? '').remove()
  })
})

type Rig = Awaited<ReturnType<typeof lifecycleRig>>

async function until(rig: Rig, is: (state: Awaited<ReturnType<Rig['inspect']>>['State']) => boolean) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (is((await rig.inspect('api')).State)) return
    await sleep(100)
  }
  throw new Error('the container never came there')
}

/** What an up leaves that was killed right after it made a successor. */
async function leaveHalfMade(rig: Rig, oldId: string) {
  const { Config, Name } = await rig.docker.getContainer(oldId).inspect()
  await rig.docker.createContainer({
    name: `${oldId.slice(0, 12)}_${Name.slice(1)}`,
    Image: Config.Image,
    Labels: { ...Config.Labels, 'com.docker.compose.replace': Name.slice(1) },
  })
}
