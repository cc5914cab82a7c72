import { describe, expect, test } from 'vitest'
import {
  container,
  observation,
  probe,
  project,
  service,
} from '../../../../test/support/stack-observation.ts'
import { toldCauses } from '../../../contract/told-causes.ts'
import { diagnose } from './diagnose.ts'

/** Service and code of each root cause, in order. */
const causes = (seen: Parameters<typeof diagnose>[0]) =>
  diagnose(seen).rootCauses.map((cause) => [cause.service, cause.code])
const findService = (seen: Parameters<typeof diagnose>[0], name: string) =>
  diagnose(seen).services.find((one) => one.name === name)!

describe('along the dependency graph', () => {
  const chain = project(
    service('mongodb'),
    service('api', { dependsOn: ['mongodb'] }),
    service('web', { dependsOn: ['api'] }),
    service('worker', { dependsOn: ['mongodb'] }),
  )

  test('what waits for a failed service reads "waits for" and is no cause', () => {
    const seen = observation(chain, {
      containers: [
        container('mongodb', { state: 'restarting', exitCode: 1, restarts: 4 }),
        container('api', { state: 'created' }),
        container('web', { state: 'created' }),
        container('worker', { state: 'created' }),
      ],
    })
    expect(causes(seen)).toEqual([['mongodb', 'crash-loop']])
    expect(diagnose(seen).rootCauses[0]!.blocks).toEqual(['api', 'web', 'worker'])
    expect(findService(seen, 'api')).toMatchObject({
      stage: 'waiting',
      detail: 'waits for mongodb',
      waits_for: ['mongodb'],
    })
    expect(findService(seen, 'web').waits_for).toEqual(['api'])
  })

  test('a service that fails because its dependency is down is a symptom', () => {
    const seen = observation(chain, {
      containers: [
        container('mongodb', { state: 'exited', exitCode: 1, restartPolicy: 'no' }),
        container('api', { state: 'running', health: 'unhealthy', probes: [probe(1, 'no mongodb')] }),
        container('worker', { state: 'restarting', exitCode: 1, restarts: 3 }),
      ],
    })
    expect(causes(seen)).toEqual([['mongodb', 'exited']])
    expect(findService(seen, 'worker').waits_for).toEqual(['mongodb'])
    expect(diagnose(seen).rootCauses[0]!.blocks).toEqual(['api', 'web', 'worker'])
  })

  test('a failure that no dependency explains stays a cause beside it', () => {
    const seen = observation(chain, {
      containers: [
        container('mongodb', { state: 'exited', exitCode: 137, oomKilled: true }),
        container('worker', { state: 'exited', exitCode: 127, restartPolicy: 'no' }),
      ],
    })
    expect(causes(seen)).toEqual([
      ['mongodb', 'out-of-memory'],
      ['worker', 'command-not-found'],
    ])
  })

  test('one registry that does not answer is said once, and found with each service', () => {
    const lookup = (host: string) => `Get "https://${host}/v2/": dial tcp: lookup ${host}: no such host`
    const missing = (name: string, said: string) => ({
      ...{ service: name, code: 'image-missing' as const, message: `The image of ${name} is not here.` },
      ...{ remedy: 'See.', evidence: [said], since: null, blocks: [], actions: [] },
    })
    const { rootCauses } = diagnose(
      observation(chain, {
        preflight: [
          missing('mongodb', lookup('registry.example')),
          missing('api', lookup('registry.example')),
          missing('web', lookup('other.example')),
          missing('worker', 'manifest unknown'),
        ],
      }),
    )
    expect(rootCauses.map(({ service: name, code }) => `${name} ${code}`).sort()).toEqual(
      ['api', 'mongodb', 'web', 'worker'].map((name) => `${name} image-missing`),
    )
    const told = toldCauses(rootCauses)
    expect(told.map(({ services, message }) => [services.join(' '), message])).toContainEqual([
      'mongodb api',
      'The images of mongodb and api are not here, and the registry registry.example cannot be reached.',
    ])
    expect(told).toHaveLength(3)
    expect(told.find(({ services }) => services.includes('api'))!.blocks).not.toContain('api')
  })

  test('dependencies in a circle end the search', () => {
    const circle = project(service('a', { dependsOn: ['b'] }), service('b', { dependsOn: ['a'] }))
    const seen = observation(circle, { containers: [container('a', { state: 'restarting', restarts: 5 })] })
    expect(causes(seen)).toEqual([['a', 'crash-loop']])
  })

  test('what nobody brought up has no cause and waits for nobody', () => {
    const { services, rootCauses } = diagnose(observation(chain, {}))
    expect(rootCauses).toEqual([])
    expect(services.map((one) => [one.stage, one.waits_for])).toEqual(Array(4).fill(['absent', undefined]))
  })
})

describe('one service', () => {
  const one = project(service('api'))
  const seen = (facts: Parameters<typeof container>[1], more: Parameters<typeof observation>[1] = {}) =>
    observation(one, { containers: [container('api', facts)], ...more })

  test.each([
    ['exited', { state: 'exited', exitCode: 3, restartPolicy: 'no' }],
    ['crash-loop', { state: 'restarting', exitCode: 1, restarts: 3 }],
    ['crash-loop', { state: 'exited', exitCode: 1, restarts: 5, restartPolicy: 'on-failure' }],
    ['out-of-memory', { state: 'exited', exitCode: 137, oomKilled: true, restartPolicy: 'no' }],
    ['out-of-memory', { state: 'restarting', exitCode: 137, oomKilled: true, restarts: 3 }],
    ['command-not-found', { state: 'exited', exitCode: 127, restartPolicy: 'no' }],
    ['command-not-found', { state: 'exited', exitCode: 126, restartPolicy: 'no' }],
    [
      'command-not-found',
      {
        state: 'created',
        exitCode: 127,
        error:
          'OCI runtime create failed: runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
      },
    ],
    [
      'permission-denied',
      {
        state: 'created',
        exitCode: 126,
        error: 'OCI runtime create failed: exec: "/x.sh": permission denied',
      },
    ],
    [
      'port-taken',
      {
        state: 'created',
        error:
          'driver failed programming external connectivity: Bind for 127.0.0.1:6379 failed: port is already allocated',
      },
    ],
    [
      'mount-missing',
      {
        state: 'created',
        exitCode: 127,
        error:
          'failed to create task: error mounting "/tmp/x.conf" to rootfs: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?',
      },
    ],
    ['image-architecture', { state: 'exited', exitCode: 1, restartPolicy: 'no', error: 'exec format error' }],
    [
      'probe-failing',
      { state: 'running', health: 'unhealthy', failingStreak: 3, probes: [probe(1, 'http failed')] },
    ],
    [
      'probe-broken',
      {
        state: 'running',
        health: 'unhealthy',
        failingStreak: 3,
        probes: [
          probe(
            -1,
            'OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
          ),
        ],
      },
    ],
    [
      'probe-broken',
      {
        state: 'running',
        health: 'unhealthy',
        failingStreak: 3,
        probes: [probe(127, '/bin/sh: curl: not found')],
      },
    ],
    [
      'probe-broken',
      {
        state: 'running',
        health: 'unhealthy',
        failingStreak: 3,
        probes: [probe(1, '/bin/sh: 1: curl: not found')],
      },
    ],
    [
      'probe-broken',
      {
        state: 'running',
        health: 'unhealthy',
        failingStreak: 3,
        probes: [
          probe(
            -1,
            'OCI runtime exec failed: exec failed: unable to start container process: exec: "/hc.sh": permission denied: unknown',
          ),
        ],
      },
    ],
    [
      'probe-broken',
      {
        state: 'running',
        health: 'unhealthy',
        failingStreak: 3,
        probes: [probe(127, 'sh: curl: not found'), probe(-1, 'Health check exceeded timeout (1s)')],
      },
    ],
    [
      'probe-failing',
      {
        state: 'running',
        health: 'unhealthy',
        failingStreak: 3,
        probes: [probe(1, 'wget: server returned error: HTTP/1.1 404 Not Found')],
      },
    ],
    [
      'disk-full',
      {
        state: 'running',
        health: 'unhealthy',
        failingStreak: 3,
        probes: [probe(1, "dd: error writing '/data/x': No space left on device")],
      },
    ],
  ] as const)('%s', (code, facts) => {
    expect(causes(seen(facts))).toEqual([['api', code]])
    expect(findService(seen(facts), 'api').stage).toBe('failed')
    const [cause] = diagnose(seen(facts)).rootCauses
    expect(cause!.message).toContain('api')
    expect(cause!.remedy).not.toBe('')
    expect(cause!.evidence).not.toEqual([])
  })

  test.each([
    ['healthy', { state: 'running', health: 'healthy' }],
    ['running without a healthcheck', { state: 'running', hasHealthcheck: false }],
    [
      'healthy again after one of its children ran out of memory',
      { state: 'running', health: 'healthy', oomKilled: true },
    ],
    ['in its first probes', { state: 'running', health: 'starting', probes: [probe(1, 'booting')] }],
    ['stopped by a person', { state: 'exited', exitCode: 137, restartPolicy: 'unless-stopped' }],
    ['asked to end', { state: 'exited', exitCode: 143, restartPolicy: 'no' }],
    ['ended well', { state: 'exited', exitCode: 0, restartPolicy: 'no' }],
    ['created only', { state: 'created' }],
  ] as const)('no cause: %s', (_, facts) => {
    expect(causes(seen(facts))).toEqual([])
  })

  test('a probe that cannot run is told before the retries are over', () => {
    const broken = probe(127, 'sh: wget: not found')
    expect(causes(seen({ state: 'running', health: 'starting', probes: [broken, broken] }))).toEqual([
      ['api', 'probe-broken'],
    ])
  })

  test('the last telling lines of the log are the evidence, and say more than the code', () => {
    const logs = new Map([
      ['api', ['listening', 'mkdir: cannot create directory /data/x: Permission denied', 'bye']],
    ])
    const observed = seen({ state: 'exited', exitCode: 1, restartPolicy: 'no' }, { logs })
    expect(causes(observed)).toEqual([['api', 'permission-denied']])
    expect(diagnose(observed).rootCauses[0]!.evidence).toContain(
      'mkdir: cannot create directory /data/x: Permission denied',
    )
  })

  test('what the engine said at the start is the cause until the container runs', () => {
    const failure = {
      code: 'port-taken' as const,
      message: 'api: port 80 is taken',
      remedy: 'Stop it.',
      evidence: ['Bind failed'],
    }
    const actions = new Map([['api', { stage: 'failed' as const, detail: '', failure, underWay: false }]])
    expect(causes(observation(one, { actions }))).toEqual([['api', 'port-taken']])
    expect(causes(seen({ state: 'running', health: 'healthy' }, { actions }))).toEqual([])
  })
})

test('without an engine that is the one cause, whatever else could be said', () => {
  const seen = observation(project(service('api')), {
    containers: [container('api', { state: 'restarting', restarts: 9 })],
    engine: {
      status: 'unreachable',
      message: 'No engine answers',
      remedy: 'Start Docker',
      since: new Date(0).toISOString(),
    },
  })
  expect(causes(seen)).toEqual([[null, 'engine-unreachable']])
})

test('a service whose profile is not chosen is no cause', () => {
  const seen = observation(project(service('api')), {
    containers: [container('api', { state: 'restarting', restarts: 9 })],
    enabled: new Set<string>(),
  })
  expect(causes(seen)).toEqual([])
})

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
    causes(
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
    expect(causes(observation(of, { actions, images: images(true) }))).toEqual([])
    expect(causes(observation(of, { actions, images: images(false) }))).toEqual([['api', 'image-missing']])
    const always = project(service('api', { pullPolicy: 'always' }))
    expect(causes(observation(always, { actions, images: images(true) }))).toEqual([['api', 'image-missing']])
  })
})
