import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../support/engine/shared-engine.ts'

const why = engineUnavailable() || imagesUnavailable()
const project = `catalyst-test-stopped-${process.pid}`

/** Neither port, healthcheck nor restart policy tells the worker from the task: only how each ended does. */
const stackFile = `name: ${project}
services:
  worker:
    image: ${testImages.service}
    healthcheck: {disable: true}
    command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]
  task:
    image: ${testImages.service}
    healthcheck: {disable: true}
    command: [sh, -c, "sleep 2"]
`

test.skipIf(why !== '')(
  `what was stopped is not done, and is still known so when the engine forgot${why && ` (skipped: ${why})`}`,
  async () => {
    await ensureTestImages(['service'])
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-stopped-'))
    const file = join(folder, 'compose.yml')
    await writeFile(file, stackFile)
    const open = async () => {
      const catalyst = await startCatalyst({ home: join(folder, 'home'), keepHome: true })
      const client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
      const stages = async () => {
        const { services } = await client.stack.view({ file })
        return Object.fromEntries(services.map(({ name, stage }) => [name, stage]))
      }
      return { catalyst, client, stages }
    }
    const first = await open()
    try {
      const up = await first.client.stack.up({ file })
      await first.catalyst.runs.ended(up.run_id)
      await expect.poll(first.stages, { timeout: 15_000 }).toEqual({ worker: 'running', task: 'done' })
      const stop = await first.client.stack.stop({ file })
      await first.catalyst.runs.ended(stop.run_id)
      expect(await first.stages()).toEqual({ worker: 'stopped', task: 'done' })
      await first.catalyst.stop()

      await forgetEvents()
      const second = await open()
      try {
        expect(await second.stages()).toEqual({ worker: 'stopped', task: 'done' })
        const down = await second.client.stack.down({ file })
        await second.catalyst.runs.ended(down.run_id)
      } finally {
        await second.catalyst.stop()
      }
    } finally {
      await first.catalyst.stop()
      await removeContainers()
      await rm(folder, { recursive: true, force: true })
    }
  },
  120_000,
)

/** What a try that broke off left. */
async function removeContainers(): Promise<void> {
  const docker = await sharedEngine()
  const filters = { label: [`com.docker.compose.project=${project}`] }
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await docker.getContainer(Id).remove({ force: true })
  }
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove()
}

/** The engine remembers its last 256 events. */
async function forgetEvents(): Promise<void> {
  const docker = await sharedEngine()
  const container = await docker.createContainer({ Image: testImages.service, name: `${project}-0` })
  try {
    for (let turn = 1; turn <= 260; turn++) await container.rename({ name: `${project}-${turn}` })
  } finally {
    await container.remove()
  }
}
