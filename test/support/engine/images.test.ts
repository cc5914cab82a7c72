import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findCompose } from './compose-binary.ts'
import { ensureTestImages, imagesUnavailable, testImages } from './images.ts'
import { run } from './programs.ts'
import { engineUnavailable, sharedEngine } from './shared-engine.ts'
import { writeStack } from './stack-files.ts'

const why = engineUnavailable() || imagesUnavailable()
const compose = why === '' ? await findCompose() : undefined

describe.skipIf(why !== '')(`the test images${why && `: ${why}`}`, () => {
  let docker: Docker
  const started: Docker.Container[] = []

  beforeAll(async () => {
    docker = await sharedEngine()
    await Promise.all([ensureTestImages(), ensureTestImages()])
  })
  afterAll(() => Promise.all(started.map((container) => container.remove({ force: true, v: true }))))

  async function start(image: string, environment: Record<string, string> = {}, memoryMb = 64) {
    const container = await docker.createContainer({
      Image: image,
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      HostConfig: { Memory: memoryMb * 1024 * 1024, CapDrop: ['ALL'] },
    })
    started.push(container)
    await container.start()
    return container
  }
  async function tell(container: Docker.Container, ...words: string[]) {
    const exec = await container.exec({ Cmd: ['tell', ...words], AttachStdout: true })
    const output = await exec.start({})
    output.resume()
    await new Promise((resolve) => output.once('end', resolve))
  }
  type State = Docker.ContainerInspectInfo['State']
  async function state(container: Docker.Container, until: (state: State) => boolean): Promise<State> {
    for (let attempt = 0; attempt < 150; attempt += 1) {
      const { State } = await container.inspect()
      if (until(State)) return State
      await sleep(100)
    }
    return (await container.inspect()).State
  }
  const health = (wanted: string) => (state: State) => state.Health?.Status === wanted
  const ended = (state: State) => state.Status === 'exited'

  test('a second call builds nothing', async () => {
    const begun = performance.now()
    await ensureTestImages()
    expect(performance.now() - begun).toBeLessThan(2000)
  })

  test('the service is healthy, sick and well again as it is told, and says why', async () => {
    const service = await start(testImages.service)
    expect((await state(service, health('healthy'))).Health?.Status).toBe('healthy')
    await tell(service, 'unhealthy', 'disk', 'on', 'fire')
    const sick = await state(service, health('unhealthy'))
    expect(sick.Health?.Log.at(-1)?.Output.trim()).toBe('disk on fire')
    await tell(service, 'healthy')
    expect((await state(service, health('healthy'))).Health?.Status).toBe('healthy')
    await tell(service, 'exit', '7')
    expect((await state(service, ended)).ExitCode).toBe(7)
  })

  test('the service runs out of memory, crashes by itself, and misses what it needs', async () => {
    const [hog, crash, lonely] = await Promise.all([
      start(testImages.service, { HOG_MB: '200' }),
      start(testImages.service, { EXIT_SECONDS: '0.5', EXIT_CODE: '3', LAST_WORDS: 'FATAL no licence' }),
      start(testImages.service, { NEEDS: '127.0.0.1:9' }),
    ])
    expect(await state(hog, ended)).toMatchObject({ OOMKilled: true, ExitCode: 137 })
    expect(await state(crash, ended)).toMatchObject({ OOMKilled: false, ExitCode: 3 })
    expect((await crash.logs({ stderr: true })).toString()).toContain('FATAL no licence')
    expect((await state(lonely, ended)).ExitCode).toBe(1)
  })

  test('SIGTERM ends the service at once, or not at all', async () => {
    const [polite, deaf] = await Promise.all([
      start(testImages.service),
      start(testImages.service, { IGNORE_TERM: 'yes' }),
    ])
    await Promise.all([state(polite, health('healthy')), state(deaf, health('healthy'))])
    await Promise.all([polite.stop({ t: 10 }), deaf.stop({ t: 1 })])
    expect((await polite.inspect()).State.ExitCode).toBe(0)
    expect((await deaf.inspect()).State.ExitCode).toBe(137)
  })

  test('the one-shot ends with the code it is given', async () => {
    const [good, bad] = await Promise.all([
      start(testImages.migrate),
      start(testImages.migrate, { EXIT_CODE: '4' }),
    ])
    expect((await state(good, ended)).ExitCode).toBe(0)
    expect((await state(bad, ended)).ExitCode).toBe(4)
  })

  const whyNot = compose === undefined ? ': no docker compose of today here' : ''
  test.skipIf(whyNot !== '')(`real docker compose brings the stack of five up${whyNot}`, async () => {
    const { program, args } = compose as NonNullable<typeof compose>
    await using stack = await writeStack()
    const call = (...more: string[]) => run(program, [...args, '--file', stack.file, ...more])
    try {
      await call('up', '--detach', '--wait', '--wait-timeout', '60')
      expect(await fetch(`http://127.0.0.1:${stack.ports.web}/`).then((answer) => answer.text())).toBe(
        'web\n',
      )
      expect(await fetch(`http://127.0.0.1:${stack.ports.api}/`).then((answer) => answer.text())).toBe('hi\n')
    } finally {
      await call('down', '--volumes')
    }
  })
})
