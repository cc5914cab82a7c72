import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { startNode } from '../../../../test/support/child.ts'
import { ownEngineUnavailable, startEngine } from '../../../../test/support/engine/dockerd.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../../../../test/support/engine/images.ts'
import { type LifecycleRig, lifecycleRig } from '../../../../test/support/engine/lifecycle-rig.ts'
import { engineUnavailable, sharedEngineAddress } from '../../../../test/support/engine/shared-engine.ts'
import { up } from './up.ts'

const why = engineUnavailable() || imagesUnavailable()
const whyOwn = imagesUnavailable() || ownEngineUnavailable()
const { redis, service } = testImages
const program = fileURLToPath(new URL('../../../../test/crash/up-process.ts', import.meta.url))

/** `data`, whose volume has no name, and `api` that waits for it. */
const data = (name: string) => `services:
  data: {image: "${redis}", environment: {NAME: ${name}}, healthcheck: {interval: 300ms}}
`
const stack = (boot: number) => `${data('a')}  api:
    image: ${service}
    environment: {BOOT_SECONDS: "${boot}"}
    depends_on: {data: {condition: service_healthy}}
`

describe.skipIf(why !== '')(`an up whose process is killed${why && `: ${why}`}`, () => {
  beforeAll(() => ensureTestImages(['service', 'redis']))

  test('is finished by the next one, whenever it was, without losing a volume', async () => {
    await using rig = await lifecycleRig(data('first'))
    const moments = [20, 80, 140, 220, 350]
    await killAfter(rig, 60)
    expect((await rig.act(up, {})).ok).toBe(true)
    const [volume] = (await rig.inspect('data')).Mounts
    for (const moment of moments) {
      await rig.write(data(`after-${moment}`))
      await killAfter(rig, moment)
      expect((await rig.act(up, {})).ok, `killed after ${moment} ms`).toBe(true)
      const containers = await rig.docker.listContainers({
        all: true,
        filters: { label: [`com.docker.compose.project=${rig.project}`] },
      })
      expect(containers.map((one) => one.Names[0])).toEqual([`/${rig.project}-data-1`])
      const made = await rig.inspect('data')
      expect(made.Config.Env).toContain(`NAME=after-${moment}`)
      expect(made.Mounts[0]?.Name).toBe(volume?.Name)
    }
    await rig.docker.getContainer((await rig.ids()).data ?? '').remove({ force: true, v: true })
    await rig.docker.getVolume(volume?.Name ?? '').remove()
  })
})

describe.skipIf(whyOwn !== '')(`an up whose engine is killed${whyOwn && `: ${whyOwn}`}`, () => {
  test('fails soon and says so, and is finished once the engine is back', async () => {
    await using engine = await startEngine()
    await ensureTestImages(['service', 'redis'], engine.address)
    const rig = await lifecycleRig(stack(60), engine.address)
    try {
      const going = rig.act(up, {})
      while (!rig.told.lines.some((line) => line.startsWith('api checking'))) await sleep(50)
      await engine.kill('SIGKILL')
      const began = performance.now()
      const outcome = await going
      expect(performance.now() - began).toBeLessThan(15_000)
      expect(outcome.services.get('api')?.failure).toMatchObject({
        code: 'engine-unreachable',
        message: 'The container engine does not answer any more',
      })
      await engine.restart()
      // The line comes back by itself; how soon is its own tests' concern.
      while (rig.engine.view().status !== 'connected') await sleep(100)
      await rig.write(stack(0))
      expect((await rig.act(up, {})).ok).toBe(true)
    } finally {
      await rig[Symbol.asyncDispose]()
    }
  })
})

/** Lets a process of its own begin an up, and kills it `ms` after that. */
async function killAfter(rig: LifecycleRig, ms: number): Promise<void> {
  const child = startNode([program, rig.file, rig.project, sharedEngineAddress()])
  await child.line()
  // It may well be done before its time is over.
  await Promise.race([child.ended, sleep(ms)])
  await child.kill('SIGKILL')
}
