import { afterAll, beforeAll, describe, test } from 'vitest'
import { imagesUnavailable } from '../support/engine/images.ts'
import {
  expectBlame,
  type FaultRig,
  faultRig,
  plantedFaults,
  quickFaults,
} from '../support/engine/planted-faults.ts'
import { engineUnavailable } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()

const others = Object.keys(plantedFaults).filter((name) => !quickFaults.includes(name))

describe.skipIf(why !== '')(`planted faults${why ? ` (${why})` : ''}`, () => {
  let rig: FaultRig
  beforeAll(async () => {
    rig = await faultRig()
  })
  afterAll(() => rig?.[Symbol.asyncDispose]())

  test.concurrent.each(others)('%s', (name) => expectBlame(rig, name, plantedFaults[name]!))
})
