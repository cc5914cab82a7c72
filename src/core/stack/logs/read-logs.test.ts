import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { composeContainers } from '../../../../test/support/engine/compose-containers.ts'
import { ensureTestImages } from '../../../../test/support/engine/images.ts'
import { engineUnavailable, sharedEngine } from '../../../../test/support/engine/shared-engine.ts'
import { heldSettings } from '../../../../test/support/health.ts'
import type { StackLogLine } from '../../../contract/stack-view.ts'
import { silentLogger } from '../../platform/logger.ts'
import { createStackEngine, type StackEngine } from '../containers/stack-engine.ts'
import { type LogsWanted, lastLines, readLogs } from './read-logs.ts'

const why = engineUnavailable()
const quiet = ['LOG_SECONDS=0']

describe.skipIf(why !== '')(`on the engine of this machine${why && ` (skipped: ${why})`}`, () => {
  let engine: StackEngine
  beforeAll(async () => {
    await ensureTestImages(['service', 'migrate'])
    engine = createStackEngine({ settings: heldSettings(), logger: silentLogger })
    await engine.client()
  })
  afterAll(() => engine.stop())

  async function past(wanted: Omit<LogsWanted, 'follow'>): Promise<StackLogLine[]> {
    const lines: StackLogLine[] = []
    const batches = readLogs(
      { engine, logger: silentLogger },
      { ...wanted, follow: false },
      AbortSignal.timeout(100_000),
    )
    for await (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(1000)
      lines.push(...batch)
    }
    return lines
  }

  /** Follows until `enough` of the lines there are; `seen` has all of them. */
  function follow(wanted: Omit<LogsWanted, 'follow'>) {
    const seen: StackLogLine[] = []
    const stopping = new AbortController()
    const news = new Set<() => void>()
    const reading = (async () => {
      for await (const batch of readLogs(
        { engine, logger: silentLogger },
        { ...wanted, follow: true },
        stopping.signal,
      )) {
        seen.push(...batch)
        for (const look of news) look()
      }
    })()
    return {
      seen,
      texts: () => seen.map((line) => line.text),
      until: (enough: (texts: string[]) => boolean, ms = 60_000) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if (!enough(seen.map((line) => line.text))) return
            clearTimeout(timer)
            news.delete(look)
            resolve()
          }
          const timer = setTimeout(
            () =>
              reject(
                new Error(`It never came; the last of ${seen.length}: ${JSON.stringify(seen.slice(-5))}`),
              ),
            ms,
          )
          news.add(look)
          look()
        }),
      stop: async () => {
        stopping.abort()
        await reading
      },
    }
  }

  const known = (project: string, count: number) =>
    expect.poll(() => engine.containers(project).filter((one) => one.state !== 'created').length).toBe(count)

  /** Until the engine has a line in its log. */
  const kept = (project: string, text: string) =>
    expect.poll(async () => (await past({ project })).map((line) => line.text)).toContain(text)

  test('100,000 small lines come through complete, at once and followed', async () => {
    await using made = composeContainers(await sharedEngine(), 'logs-burst')
    const container = await made.start('api', { Env: [...quiet, 'BURST=100000', 'NAME=api'] })
    await known(made.project, 1)
    const following = follow({ project: made.project })
    await following.until((texts) => texts.includes('api is ready'))
    await following.stop()
    await container.stop({ t: 0 })
    const wanted = [
      'api boots',
      ...Array.from({ length: 100_000 }, (_, n) => `burst ${n + 1}`),
      'api is ready',
    ]
    expect(following.texts()).toEqual(wanted)
    const read = await past({ project: made.project })
    expect(read.map((line) => line.text).slice(0, wanted.length)).toEqual(wanted)
    expect((await past({ project: made.project, tail: 3 })).length).toBe(3)
    expect(await past({ project: made.project, tail: 0 })).toEqual([])
  })

  test('the past of several services comes in order of time, streams told apart, bounded as asked', async () => {
    await using made = composeContainers(await sharedEngine(), 'logs-past')
    const a = await made.start('a', { Env: quiet })
    const b = await made.start('b', { Env: quiet })
    await known(made.project, 2)
    for (let n = 0; n < 3; n += 1) {
      await made.exec(a, 'tell', 'say', `a${n}`)
      await made.exec(b, 'tell', 'complain', `ERROR b${n}`)
    }
    await kept(made.project, 'ERROR b2')
    const lines = await past({ project: made.project })
    const times = lines.map((line) => line.at)
    expect(times).toEqual([...times].sort())
    expect(times.every((at) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/u.test(at))).toBe(true)
    const told = lines.filter((line) => /[ab]\d/u.test(line.text))
    expect(told.map((line) => [line.service, line.stream, line.level, line.text])).toEqual(
      [0, 1, 2].flatMap((n) => [
        ['a', 'stdout', null, `a${n}`],
        ['b', 'stderr', 'error', `ERROR b${n}`],
      ]),
    )
    const middle = told[2]?.at as string
    expect((await past({ project: made.project, since: middle })).map((line) => line.text)).toEqual(
      told.slice(2).map((line) => line.text),
    )
    expect((await past({ project: made.project, until: middle })).at(-1)?.text).toBe('a1')
    expect(
      (await past({ project: made.project, services: ['b'] })).every((line) => line.service === 'b'),
    ).toBe(true)
    const id = engine.containers(made.project).find((one) => one.service === 'a')?.id as string
    expect(await lastLines(engine, id, 2, AbortSignal.timeout(60_000))).toEqual(['a1', 'a2'])
    await expect(past({ project: made.project, since: 'yesterday' })).rejects.toMatchObject({
      code: 'INVALID',
    })
  })

  test('following goes on over a restart, a crash, and a container made anew, each line once', async () => {
    await using made = composeContainers(await sharedEngine(), 'logs-restart')
    const container = await made.start('api', {
      Env: [...quiet, 'NAME=api'],
      HostConfig: { RestartPolicy: { Name: 'always' } },
    })
    await known(made.project, 1)
    const following = follow({ project: made.project })
    await following.until((texts) => texts.includes('api is ready'))
    await made.exec(container, 'tell', 'say', 'before the restart')
    await following.until((texts) => texts.includes('before the restart'))
    await container.restart({ t: 5 })
    const ready = (count: number) => (texts: string[]) =>
      texts.filter((text) => text === 'api is ready').length === count
    await following.until(ready(2))
    await made.exec(container, 'tell', 'exit', '1')
    await following.until(ready(3))
    await container.remove({ force: true })
    const again = await made.start('api', { Env: [...quiet, 'NAME=api'] })
    await following.until(ready(4))
    await made.exec(again, 'tell', 'say', 'made anew')
    await following.until((texts) => texts.includes('made anew'))
    await following.stop()
    expect(following.texts()).toEqual([
      ...['api boots', 'api is ready', 'before the restart', 'api ends'],
      ...['api boots', 'api is ready', 'api boots', 'api is ready'],
      ...['api boots', 'api is ready', 'made anew'],
    ])
  })

  test('from now on means from now on', async () => {
    await using made = composeContainers(await sharedEngine(), 'logs-now')
    const container = await made.start('api', { Env: quiet })
    await known(made.project, 1)
    await kept(made.project, 'service is ready')
    const following = follow({ project: made.project, tail: 0 })
    await sleep(300)
    await made.exec(container, 'tell', 'say', 'now')
    await following.until((texts) => texts.length > 0)
    await following.stop()
    expect(following.texts()).toEqual(['now'])
  })

  test('what is not UTF-8, comes from a terminal, or is very long arrives', async () => {
    await using made = composeContainers(await sharedEngine(), 'logs-odd')
    const shell = (script: string) => ({ Entrypoint: ['/bin/busybox', 'sh', '-c'], Cmd: [script] })
    const long = 'yes x | head -n 40000 | tr -d "\\n"; echo; echo after'
    await made.start('bytes', shell("printf 'caf\\351 \\377 ok\\r\\n\\033[31mred\\033[0m\\nno newline'"))
    await made.start('long', shell(long))
    await made.start('terminal', { ...shell(`printf 'framed? no\\n'; ${long}`), Tty: true })
    await expect
      .poll(() => engine.containers(made.project).filter((one) => one.state === 'exited').length)
      .toBe(3)
    const texts = async (service: string) =>
      (await past({ project: made.project, services: [service] })).map((line) => line.text)
    expect(await texts('bytes')).toEqual(['caf\ufffd \ufffd ok', 'red', 'no newline'])
    expect(await texts('long')).toEqual(['x'.repeat(40_000), 'after'])
    expect(await texts('terminal')).toEqual(['framed? no', 'x'.repeat(40_000), 'after'])
  })

  test('a log that the engine does not keep is said to be so, and hides no other', async () => {
    await using made = composeContainers(await sharedEngine(), 'logs-none')
    await made.start('api', { Env: quiet, HostConfig: { LogConfig: { Type: 'none', Config: {} } } })
    await made.start('other', { Env: [...quiet, 'NAME=other'] })
    await known(made.project, 2)
    await kept(made.project, 'other boots')
    const lines = await past({ project: made.project })
    expect(lines.find((line) => line.service === 'api')?.text).toMatch(
      /^The log of api cannot be read: .*does not support reading/u,
    )
    expect(lines.map((line) => line.text)).toContain('other boots')
  })
})
