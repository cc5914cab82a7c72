import { describe, expect, test } from 'vitest'
import {
  container,
  listCauses,
  observation,
  project,
  service,
} from '../../../../test/support/stack-observation.ts'
import { diagnose } from './diagnose.ts'

const findService = (seen: Parameters<typeof diagnose>[0], name: string) =>
  diagnose(seen).services.find((one) => one.name === name)!

describe('an end that went well', () => {
  const restart = { name: 'no', retries: 0 } as const
  const ended = { state: 'exited', exitCode: 0, restartPolicy: 'no' } as const

  test('of a server is a stop, of a one-shot it is what was wanted', () => {
    const stack = project(service('redis', { restart }), service('seed', { restart }))
    const seen = observation(stack, {
      containers: [container('redis', ended), container('seed', { ...ended, hasHealthcheck: false })],
    })
    expect(findService(seen, 'redis').stage).toBe('stopped')
    expect(findService(seen, 'seed').stage).toBe('done')
  })

  test('is a stop where the engine says so of this end; who is waited for is done all the same', () => {
    const finishedAt = '2026-11-01T11:00:00.000Z'
    const stack = project(
      service('worker', { restart }),
      service('seed', { restart }),
      service('api', {
        dependsOn: [
          {
            ...{ service: 'seed', condition: 'service_completed_successfully' },
            required: true,
            restart: false,
          },
        ],
      }),
    )
    const stop = (name: string, at: string) => ({
      ...{ at: Date.parse(at), group: 'test', service: name, containerId: `id-${name}` },
      ...{ action: 'stop', attributes: {} },
    })
    const end = { ...ended, hasHealthcheck: false, finishedAt }
    const stages = (at: string) => {
      const seen = observation(stack, {
        containers: [container('worker', end), container('seed', end), container('api')],
        events: [stop('worker', at), stop('seed', at)],
      })
      return [findService(seen, 'worker').stage, findService(seen, 'seed').stage]
    }
    expect(stages('2026-11-01T11:00:00.120Z')).toEqual(['stopped', 'done'])
    // It was started again since, and ended by itself.
    expect(stages('2026-11-01T10:30:00.000Z')).toEqual(['done', 'done'])
  })
})

describe('who was stopped', () => {
  const startedAt = '2026-11-01T11:00:00.000Z'
  const finishedAt = '2026-11-01T11:30:00.000Z'
  const ended = { state: 'exited', restartPolicy: 'no', startedAt, finishedAt } as const
  const event = (action: string, at: string, signal?: string) => ({
    ...{ at: Date.parse(at), group: 'test', service: 'api', containerId: 'id-api', action },
    attributes: signal === undefined ? {} : { signal },
  })
  const told = (exitCode: number, events: ReturnType<typeof event>[], more = {}) =>
    listCauses(
      observation(project(service('api', { restart: { name: 'no', retries: 0 } })), {
        containers: [container('api', { ...ended, exitCode, ...more })],
        events,
      }),
    ).map(([, code]) => code)

  test.each([137, 130, 3, 0, 143])('is not a failure, with code %i', (code) => {
    expect(told(code, [event('stop', finishedAt)])).toEqual([])
    expect(told(code, [event('kill', '2026-11-01T11:29:55.000Z', '9')])).toEqual([])
  })

  test('is told from who broke: by a signal that ends nothing, by one of an earlier run, for lack of memory', () => {
    expect(told(137, [event('kill', '2026-11-01T11:29:55.000Z', '1')])).toEqual(['exited'])
    expect(told(3, [event('stop', '2026-11-01T10:59:59.500Z')])).toEqual(['exited'])
    expect(told(3, [event('kill', '2026-11-01T11:10:00.000Z', '15')])).toEqual(['exited'])
    expect(told(137, [], { oomKilled: true })).toEqual(['out-of-memory'])
  })

  test('a server that ended with 0 by itself failed, at once or where its end was heard', () => {
    expect(told(0, [])).toEqual([])
    expect(told(0, [event('die', finishedAt)])).toEqual(['exited'])
    expect(told(0, [], { finishedAt: '2026-11-01T11:00:02.000Z' })).toEqual(['exited'])
    expect(told(0, [], { finishedAt: '2026-11-01T11:00:02.000Z', hasHealthcheck: false })).toEqual([])
  })
})

describe('an image that could not be fetched', () => {
  const failure = {
    code: 'image-missing',
    message: 'No network',
    remedy: 'Try again.',
    evidence: [],
  } as const
  const actions = new Map([
    ['api', { stage: 'failed', detail: 'No network', failure, underWay: false } as const],
  ])

  test('is no cause where the image is here all the same', () => {
    const images = (present: boolean) => new Map([['api', { present }]])
    const of = project(service('api'))
    expect(listCauses(observation(of, { actions, images: images(true) }))).toEqual([])
    expect(listCauses(observation(of, { actions, images: images(false) }))).toEqual([
      ['api', 'image-missing'],
    ])
    const always = project(service('api', { pullPolicy: 'always' }))
    expect(listCauses(observation(always, { actions, images: images(true) }))).toEqual([
      ['api', 'image-missing'],
    ])
  })
})
