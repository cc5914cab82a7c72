import { afterEach, describe, expect, test } from 'vitest'
import { lifecycleRig } from '../../../../test/support/engine/lifecycle-rig.ts'
import { type RegistryDouble, startRegistry } from '../../../../test/support/engine/registry-double.ts'
import { engineUnavailable, sharedEngine } from '../../../../test/support/engine/shared-engine.ts'
import { pull } from './pull-images.ts'
import { up } from './up.ts'

const why = engineUnavailable()

describe.skipIf(why !== '')(`fetching the images of a project${why && `: ${why}`}`, () => {
  const images: string[] = []
  afterEach(async () => {
    const docker = await sharedEngine()
    for (const image of images.splice(0))
      await docker
        .getImage(image)
        .remove({ force: true })
        .catch(() => {})
  })
  async function registry(): Promise<RegistryDouble> {
    const started = await startRegistry()
    images.push(started.image)
    return started
  }

  test('a pull that breaks in the middle fails with its cause, and the next up finishes it', async () => {
    await using source = await registry()
    await using rig = await lifecycleRig(`services: {app: {image: "${source.image}"}}\n`)
    source.trouble = { lost: 1 }
    const broken = await rig.act(up, {})
    expect(broken.services.get('app')?.failure).toMatchObject({
      code: 'image-missing',
      message: expect.stringContaining('could not be fetched'),
      evidence: [expect.stringMatching(/blob|unknown/i)],
    })
    expect(await rig.ids()).toEqual({})
    source.trouble = {}
    const next = await rig.act(up, {})
    // The image holds nothing that could run; it is there, and that is what is asked here.
    expect(next.services.get('app')?.failure).toMatchObject({ code: 'command-not-found' })
    expect(rig.told.pulls.at(-1)?.layers.every((layer) => layer.status === 'done')).toBe(true)
  })

  test('a pull can be cancelled', async () => {
    await using source = await registry()
    source.trouble = { stalled: 1 }
    await using rig = await lifecycleRig(`services: {app: {image: "${source.image}"}}\n`)
    const cancel = new AbortController()
    const going = rig.act(pull, {}, { signal: cancel.signal })
    while (source.seen.blobs < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    cancel.abort()
    expect((await going).services.get('app')).toEqual({ result: 'skipped', detail: 'cancelled' })
  })
})
