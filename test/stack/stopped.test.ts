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

const idle = 'while :; do sleep 0.1; done'
const service = (command: string, more = '') => `
    image: ${testImages.service}
    healthcheck: {disable: true}
    command: [sh, -c, "${command}"]${more && `\n    ${more}`}`

/** Neither port, healthcheck, restart policy nor exit code tells who was stopped from who is done, or broke. */
const stackFile = `name: ${project}
services:
  worker: ${service(`trap 'exit 0' TERM; ${idle}`)}
  task: ${service('sleep 2')}
  broken: ${service('sleep 2; exit 137')}
  deaf: ${service(idle, 'stop_grace_period: 1s')}
  three: ${service(`trap 'exit 3' TERM; ${idle}`)}
  interrupted: ${service(`trap 'exit 130' INT; ${idle}`, 'stop_signal: SIGINT')}
  byhand: ${service(`trap 'exit 7' TERM; ${idle}`)}
  killed: ${service(idle)}
`
/** How they stand in the end, whatever they ended with: 0, 0, 137, 137, 3, 130, 7, 137. */
const ends = {
  ...{ worker: 'stopped', task: 'done', broken: 'failed', deaf: 'stopped', three: 'stopped' },
  ...{ interrupted: 'stopped', byhand: 'stopped', killed: 'stopped' },
}

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
      await first.catalyst.runs.ended(up.runId)
      await expect.poll(first.stages).toMatchObject({ worker: 'running', task: 'done', broken: 'failed' })
      const docker = await sharedEngine()
      await docker.getContainer(`${project}-byhand-1`).stop()
      await docker.getContainer(`${project}-killed-1`).kill()
      const seen: string[] = []
      const watching = new AbortController()
      const watched = (async () => {
        for await (const { services } of await first.client.stack.watch(
          { file },
          { signal: watching.signal },
        ))
          for (const { name, stage } of services) if (stage === 'failed') seen.push(name)
      })().catch(() => {})
      const stop = await first.client.stack.stop({ file })
      await first.catalyst.runs.ended(stop.runId)
      expect(await first.stages()).toEqual(ends)
      watching.abort()
      await watched
      expect(new Set(seen)).toEqual(new Set(['broken']))
      await first.catalyst.stop()

      await forgetEvents()
      const second = await open()
      try {
        expect(await second.stages()).toEqual(ends)
        const { rootCauses } = await second.client.stack.why({ file })
        expect(rootCauses.map((cause) => cause.service)).toEqual(['broken'])
        const down = await second.client.stack.down({ file })
        await second.catalyst.runs.ended(down.runId)
      } finally {
        await second.catalyst.stop()
      }
    } finally {
      await first.catalyst.stop()
      await removeContainers()
      await rm(folder, { recursive: true, force: true })
    }
  },
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
