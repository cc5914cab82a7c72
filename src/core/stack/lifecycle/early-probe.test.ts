import { beforeAll, describe, expect, test } from 'vitest'
import { ensureTestImages, imagesUnavailable, testImages } from '../../../../test/support/engine/images.ts'
import { lifecycleRig } from '../../../../test/support/engine/lifecycle-rig.ts'
import { engineUnavailable } from '../../../../test/support/engine/shared-engine.ts'
import { up } from './up.ts'

const why = engineUnavailable() || imagesUnavailable()
const { service } = testImages
const chain = (healthcheck: string) => `services:
  db: {image: "${service}", healthcheck: ${healthcheck}}
  api: {image: "${service}", healthcheck: {interval: 1s}, depends_on: {db: {condition: service_healthy}}}
`

describe.skipIf(why !== '')(`probing before the engine does${why && `: ${why}`}`, () => {
  beforeAll(() => ensureTestImages(['service']))

  test('a dependent starts once the probe passes; up ends when the engine says so of all', async () => {
    await using rig = await lifecycleRig(chain('{interval: 8s}'))
    const outcome = await rig.act(up, {})
    expect(outcome.ok).toBe(true)
    const [db, api] = [await rig.inspect('db'), await rig.inspect('api')]
    expect(Date.parse(api.State.StartedAt) - Date.parse(db.State.StartedAt)).toBeLessThan(6000)
    expect([db.State.Health?.Status, api.State.Health?.Status]).toEqual(['healthy', 'healthy'])
  })

  test('a dependent waits while the probe fails', async () => {
    const text = chain('{test: [CMD-SHELL, /usr/bin/probe], interval: 8s, retries: 9}')
    await using rig = await lifecycleRig(text.replace('db: {', 'db: {environment: {BOOT_SECONDS: "3"}, '))
    expect((await rig.act(up, {})).ok).toBe(true)
    const [db, api] = [await rig.inspect('db'), await rig.inspect('api')]
    const after = Date.parse(api.State.StartedAt) - Date.parse(db.State.StartedAt)
    expect(after).toBeGreaterThan(3000)
    expect(after).toBeLessThan(7800)
  })

  test('a probe that hangs is left to the engine, and tried no second time', async () => {
    const hangs = '{test: [CMD, sleep, "3600"], interval: 1s, timeout: 500ms, retries: 3}'
    await using rig = await lifecycleRig(chain(hangs))
    const outcome = await rig.act(up, {})
    expect(outcome.services.get('db')?.failure?.code).toBe('probe-failing')
    expect(outcome.services.get('api')).toEqual({ result: 'skipped', detail: 'db failed' })
    const { Processes } = await rig.docker.getContainer((await rig.ids()).db ?? '').top()
    const hanging = (Processes as string[][]).filter((words) => words.at(-1) === 'sleep 3600')
    expect(hanging.length).toBeLessThanOrEqual(1)
  })
})
