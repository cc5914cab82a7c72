import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imagesUnavailable, testImages } from '../support/engine/images.ts'
import {
  expectBlame,
  type FaultRig,
  faultRig,
  plantedFaults,
  quickFaults,
} from '../support/engine/planted-faults.ts'
import { engineUnavailable } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()
const { service: image } = testImages

describe.skipIf(why !== '')(`planted faults${why ? ` (${why})` : ''}`, () => {
  let rig: FaultRig
  beforeAll(async () => {
    rig = await faultRig()
  })
  afterAll(() => rig?.[Symbol.asyncDispose]())

  // One of each kind: before a container is made, at its start, in its life, by its probe. All others: why-all.test.ts.
  test.concurrent.each(quickFaults)('%s', (name) => expectBlame(rig, name, plantedFaults[name]!))

  test('a profile that is not chosen is looked at, and a service of it, when asked for', async () => {
    const place = join(rig.folder, 'profiles')
    await mkdir(place)
    const file = join(place, 'compose.yml')
    const absent = 'catalyst-test/nothing-of-the-kind:1'
    await writeFile(
      file,
      `name: why-profiles-${process.pid}
services:
  plain: {image: "${image}"}
  tool: {image: "${absent}", pull_policy: never, profiles: [extra]}
`,
    )
    expect((await rig.client.stack.why({ file })).rootCauses).toEqual([])
    const tool = [{ service: 'tool', code: 'image-missing' }]
    const asked = await rig.client.stack.why({ file, profiles: ['extra'] })
    expect(asked.rootCauses).toMatchObject(tool)
    expect(asked.profiles).toEqual([{ name: 'extra', enabled: true }])
    expect((await rig.client.stack.why({ file, service: 'tool' })).rootCauses).toMatchObject(tool)
    // To have asked changes nothing.
    const view = await rig.client.stack.view({ file })
    expect(view.rootCauses).toEqual([])
    expect(view.profiles).toEqual([{ name: 'extra', enabled: false }])
    await expect(rig.client.stack.why({ file, profiles: ['extar'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('There is no profile extar'),
    })

    const begun = await rig.client.stack.pull({ file, profiles: ['extra'] })
    expect(begun.command).toMatch(/--profile extra pull$/u)
    await rig.catalyst.runs.ended(begun.runId)
    const { steps } = await rig.client.runs.get({ id: begun.runId })
    expect(steps.map(({ name }) => name)).toContain('tool')
  })
})
