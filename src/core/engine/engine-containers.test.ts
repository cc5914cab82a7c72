import { text } from 'node:stream/consumers'
import type { ContainerCreateOptions } from 'dockerode'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureTestImages, testImages } from '../../../test/support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../../../test/support/engine/shared-engine.ts'
import { createEngineContainers } from './engine-containers.ts'

const why = engineUnavailable()

describe.skipIf(why !== '')(
  `single containers on the engine of this machine${why && ` (skipped: ${why})`}`,
  () => {
    const containers = createEngineContainers({ client: sharedEngine })
    const made: string[] = []
    let signal: AbortSignal
    beforeEach(() => {
      signal = AbortSignal.timeout(100_000)
    })
    beforeAll(() => ensureTestImages(['service']))
    afterEach(async () => {
      for (const id of made.splice(0)) await containers.remove(id)
    })
    async function create(script: string, more: ContainerCreateOptions = {}): Promise<string> {
      const name = `catalyst-test-single-${crypto.randomUUID()}`
      const options = {
        Image: testImages.service,
        Entrypoint: ['sh', '-c', script],
        OpenStdin: true,
        StdinOnce: true,
      }
      const id = await containers.create(name, { ...options, ...more }, signal)
      made.push(id)
      return id
    }

    test('what is given to a program comes back from it, its errors apart, and its code is told', async () => {
      const id = await create('while read -r line; do echo "heard $line"; done; echo trouble >&2; exit 7')
      const attached = await containers.attach(id, signal)
      const [output, errors] = [text(attached.output), text(attached.errors)]
      const ended = containers.wait(id, signal)
      await containers.start(id, signal)
      attached.input.write('one\ntwo\n')
      attached.input.end('three\n')
      expect(await output).toBe('heard one\nheard two\nheard three\n')
      expect(await errors).toBe('trouble\n')
      expect(await ended).toBe(7)
      expect(await containers.wait(id, signal)).toBe(7)
    })

    test('more than any buffer holds arrives whole, also where it is read late', async () => {
      const id = await create('head -c 5000000 /dev/zero | tr "\\0" x; echo end >&2')
      const attached = await containers.attach(id, signal)
      await containers.start(id, signal)
      await new Promise((resolve) => attached.output.once('readable', resolve))
      const [output, errors] = await Promise.all([text(attached.output), text(attached.errors)])
      expect(output).toHaveLength(5_000_000)
      expect(errors).toBe('end\n')
    })

    test('killed, it ends at once; killed again, or gone, nothing is wrong', async () => {
      const id = await create('sleep 600')
      await containers.start(id, signal)
      const ended = containers.wait(id, signal)
      await containers.kill(id, signal)
      expect(await ended).toBe(137)
      await containers.kill(id, signal)
      await containers.remove(id)
      await containers.kill(id, signal)
      await containers.remove(id)
    })

    test('who waits before the start hears of the end that follows, not of nothing that runs yet', async () => {
      const id = await create('exit 5')
      const ended = containers.wait(id, signal)
      // The engine has long heard of who waits when it answers these.
      const { State } = await (await sharedEngine()).getContainer(id).inspect()
      expect(await Promise.race([ended, sharedEngine().then((docker) => docker.listContainers())])).toEqual(
        expect.any(Array),
      )
      expect(State.Status).toBe('created')
      await containers.start(id, signal)
      expect(await ended).toBe(5)
      expect(await containers.wait(id, signal)).toBe(5)
    })

    test('letting go of a container leaves it running, and who waits for it can give up', async () => {
      const id = await create('echo up; sleep 600')
      const attached = await containers.attach(id, signal)
      await containers.start(id, signal)
      await new Promise((resolve) => attached.output.once('data', resolve))
      const output = text(attached.output).catch((error: unknown) => error)
      attached.close()
      await output
      const given = new AbortController()
      const waiting = containers.wait(id, given.signal)
      given.abort(new Error('given up'))
      await expect(waiting).rejects.toThrow('given up')
      expect((await (await sharedEngine()).getContainer(id).inspect()).State.Running).toBe(true)
    })

    test('a container that is not there is the engine’s error, not a wait without end', async () => {
      for (const call of [containers.attach, containers.start, containers.wait])
        await expect(call('catalyst-test-nobody', signal)).rejects.toMatchObject({ statusCode: 404 })
    })
  },
)
