import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { ensureTestImages, imagesUnavailable, testImages } from '../support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../support/engine/shared-engine.ts'
import { freePort } from '../support/programs.ts'

const why = engineUnavailable() || imagesUnavailable()

describe.skipIf(why)(`who ends by itself${why ? ` (skipped: ${why})` : ''}`, () => {
  const project = `catalyst-test-ends-${process.pid}`
  let folder = ''
  let catalyst: Awaited<ReturnType<typeof startCatalyst>>
  let client: ReturnType<typeof createDirectClient>
  beforeAll(async () => {
    await ensureTestImages(['service'])
    folder = await mkdtemp(join(tmpdir(), 'catalyst-ends-'))
    catalyst = await startCatalyst({ home: join(folder, 'home'), keepHome: true })
    client = createDirectClient(catalyst.router, { actor: 'command', logger: catalyst.logger })
  })
  afterAll(async () => {
    await catalyst.stop()
    const docker = await sharedEngine()
    const filters = { label: [`com.docker.compose.project=${project}`] }
    for (const { Id } of await docker.listContainers({ all: true, filters })) {
      await docker.getContainer(Id).remove({ force: true })
    }
    for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove()
    await rm(folder, { recursive: true, force: true })
  })

  /** Brings the services up and takes them down again; how `up` ended, and what is told after it. */
  async function bringUp(services: string) {
    const file = join(folder, 'compose.yml')
    await writeFile(file, `name: ${project}\nservices:\n${services}`)
    const { runId: id } = await client.stack.up({ file })
    await catalyst.runs.ended(id)
    const { rootCauses: causes, services: stand } = await client.stack.why({ file })
    const run = await client.runs.get({ id })
    const down = await client.stack.down({ file })
    await catalyst.runs.ended(down.runId)
    return {
      status: run.status,
      failed: run.steps
        .filter(({ parent, status }) => parent === undefined && status === 'failed')
        .map(({ name, code }) => `${name} ${code}`),
      causes,
      stages: Object.fromEntries(stand.map(({ name, stage }) => [name, stage])),
    }
  }

  const plain = `image: "${testImages.service}", healthcheck: {disable: true}`
  const giveUp = 'command: [sh, -c, "echo giving up; exit 0"]'

  test('a server that ends with 0 failed; a one-shot, by its policy or by who waits for it, is done', async () => {
    const port = await freePort()
    const { status, failed, causes, stages } = await bringUp(`
  published: {${plain}, ports: ["127.0.0.1:${port}:8080"], ${giveUp}}
  checked: {image: "${testImages.service}", restart: on-failure, ${giveUp}}
  late: {${plain}, expose: [80], restart: "no", command: [sh, -c, "sleep 0.3"]}
  seed: {image: "${testImages.service}", ${giveUp}}
  after: {${plain}, command: [sleep, "600"], depends_on: {seed: {condition: service_completed_successfully}}}
`)
    expect(status).toBe('partial')
    expect(failed.sort()).toEqual(['checked exited', 'published exited'])
    const told = causes.find((cause) => cause.service === 'published')!
    expect(told.message).toContain('ended with code 0 and is meant to go on running')
    expect(told.evidence).toContain('giving up')
    expect(stages).toEqual({
      ...{ published: 'failed', checked: 'failed', late: 'done', seed: 'done', after: 'running' },
    })
  })

  test('a server that is started again and again though it ends with 0 is a loop', async () => {
    const { status, failed, causes } = await bringUp(`
  again: {${plain}, restart: always, ${giveUp}}
  still: {image: "${testImages.service}", restart: unless-stopped, ${giveUp}}
`)
    expect(status).toBe('failed')
    expect(failed.sort()).toEqual(['again crash-loop', 'still crash-loop'])
    expect(causes.map(({ service, code }) => `${service} ${code}`).sort()).toEqual([
      ...['again crash-loop', 'still crash-loop'],
    ])
  })

  test('what falls while others are waited for is a failure of up too', async () => {
    const { status, failed } = await bringUp(`
  leaf: {${plain}, command: [sh, -c, "sleep 1.4; exit 2"]}
  slow: {image: "${testImages.service}", healthcheck: {test: [CMD-SHELL, "test -e /tmp/up"], interval: 500ms, retries: 9}, command: [sh, -c, "sleep 2; touch /tmp/up; sleep 600"]}
`)
    expect({ status, failed }).toEqual({ status: 'partial', failed: ['leaf exited'] })
  })
})
