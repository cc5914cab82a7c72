import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { toldCauses } from '../../src/contract/told-causes.ts'
import { createDirectClient } from '../../src/transports/common/calls.ts'
import { startCatalyst } from '../support/catalyst.ts'
import { startRegistry } from '../support/engine/registry-double.ts'
import { engineUnavailable } from '../support/engine/shared-engine.ts'

const why = engineUnavailable()

test.skipIf(why !== '')(
  `a registry is asked when a person wants to know why, never by looking on${why && ` (skipped: ${why})`}`,
  async () => {
    await using registry = await startRegistry()
    await using catalyst = await startCatalyst()
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-registries-'))
    try {
      const file = join(folder, 'compose.yml')
      await writeFile(file, `name: registries\nservices:\n  app:\n    image: ${registry.image}\n`)
      const client = createDirectClient(catalyst.router, { actor: 'window', logger: catalyst.logger })
      const asked = () => registry.seen.authorized + registry.seen.refused
      const stop = new AbortController()
      const watching = (async () => {
        for await (const _ of await client.stack.watch({ file }, { signal: stop.signal }));
      })()
      await sleep(1000)
      await client.stack.view({ file })
      expect(asked()).toBe(0)
      expect((await client.stack.why({ file })).rootCauses).toEqual([])
      const once = asked()
      expect(once).toBeGreaterThan(0)
      await client.stack.view({ file })
      expect(asked()).toBe(once)
      stop.abort()
      await watching.catch(() => {})
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)

test.skipIf(why !== '')(
  `a registry that does not answer is found with each service, in the same words${why && ` (skipped: ${why})`}`,
  async () => {
    await using catalyst = await startCatalyst()
    const folder = await mkdtemp(join(tmpdir(), 'catalyst-registries-'))
    try {
      const file = join(folder, 'compose.yml')
      // Nothing listens at port 1.
      const images = ['one', 'two'].map((name) => `  ${name}: {image: "127.0.0.1:1/${name}:1"}\n`)
      await writeFile(file, `name: silent-registry\nservices:\n${images.join('')}`)
      const client = createDirectClient(catalyst.router, { actor: 'window', logger: catalyst.logger })
      const message =
        'The images of one and two are not here, and the registry 127.0.0.1:1 cannot be reached.'
      const both = ['one', 'two'].map((service) => ({ service, code: 'image-missing', message }))
      expect((await client.stack.why({ file })).rootCauses).toMatchObject(both)
      const { runId } = await client.stack.pull({ file })
      await catalyst.runs.ended(runId)
      const view = await client.stack.view({ file })
      expect(view.rootCauses).toMatchObject(both)
      expect(toldCauses(view.rootCauses)).toHaveLength(1)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
