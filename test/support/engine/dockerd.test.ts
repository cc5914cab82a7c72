import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ownEngineUnavailable, startEngine } from './dockerd.ts'
import { ensureTestImages, imagesUnavailable, testImages } from './images.ts'
import { answers, engineAt } from './shared-engine.ts'

const why = ownEngineUnavailable() || imagesUnavailable()

test.skipIf(why !== '')(
  `an engine of its own can be frozen, killed and restarted${why && `: ${why}`}`,
  async () => {
    const engine = await startEngine()
    const folder = dirname(new URL(engine.address).pathname)
    try {
      const docker = await engineAt(engine.address)
      await ensureTestImages(['service'], engine.address)
      const container = await docker.createContainer({
        Image: testImages.service,
        HostConfig: { RestartPolicy: { Name: 'always' } },
      })
      await container.start()

      await engine.kill('SIGSTOP')
      expect(await answers(docker, 500)).toBe(false)
      await engine.kill('SIGCONT')
      expect(await answers(docker, 5000)).toBe(true)

      await engine.kill('SIGKILL')
      expect(await answers(docker, 500)).toBe(false)
      await engine.restart()
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const { State } = await container.inspect()
        if (State.Running && State.Health?.Status === 'healthy') break
        await sleep(100)
      }
      expect((await container.inspect()).State.Health?.Status).toBe('healthy')
    } finally {
      await engine.stop()
    }
    expect(existsSync(folder)).toBe(false)
  },
)
