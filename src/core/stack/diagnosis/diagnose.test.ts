import { describe, expect, test } from 'vitest'
import {
  container,
  listCauses,
  observation,
  probe,
  project,
  service,
} from '../../../../test/support/stack-observation.ts'
import { toldCauses } from '../../../contract/told-causes.ts'
import { diagnose } from './diagnose.ts'

/** It runs, and its last three probes failed; these are what they said. */
const failing = (...probes: ReturnType<typeof probe>[]) =>
  ({ state: 'running', health: 'unhealthy', failingStreak: 3, probes }) as const
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
    expect(listCauses(seen)).toEqual([['mongodb', 'crash-loop']])
    expect(diagnose(seen).rootCauses[0]!.blocks).toEqual(['api', 'web', 'worker'])
    expect(findService(seen, 'api')).toMatchObject({
      stage: 'waiting',
      detail: 'waits for mongodb',
      waitsFor: ['mongodb'],
    })
    expect(findService(seen, 'web').waitsFor).toEqual(['api'])
  })

  test('a service that fails because its dependency is down is a symptom', () => {
    const seen = observation(chain, {
      containers: [
        container('mongodb', { state: 'exited', exitCode: 1, restartPolicy: 'no' }),
        container('api', { state: 'running', health: 'unhealthy', probes: [probe(1, 'no mongodb')] }),
        container('worker', { state: 'restarting', exitCode: 1, restarts: 3 }),
      ],
    })
    expect(listCauses(seen)).toEqual([['mongodb', 'exited']])
    expect(findService(seen, 'worker').waitsFor).toEqual(['mongodb'])
    expect(diagnose(seen).rootCauses[0]!.blocks).toEqual(['api', 'web', 'worker'])
  })

  test('a failure that no dependency explains stays a cause beside it', () => {
    const seen = observation(chain, {
      containers: [
        container('mongodb', { state: 'exited', exitCode: 137, oomKilled: true }),
        container('worker', { state: 'exited', exitCode: 127, restartPolicy: 'no' }),
      ],
    })
    expect(listCauses(seen)).toEqual([
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
    expect(listCauses(seen)).toEqual([['a', 'crash-loop']])
  })

  test('what nobody brought up has no cause and waits for nobody', () => {
    const { services, rootCauses } = diagnose(observation(chain, {}))
    expect(rootCauses).toEqual([])
    expect(services.map((one) => [one.stage, one.waitsFor])).toEqual(Array(4).fill(['absent', undefined]))
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
      failing(
        probe(
          -1,
          'OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown',
        ),
      ),
    ],
    ['probe-broken', failing(probe(127, '/bin/sh: curl: not found'))],
    ['probe-broken', failing(probe(1, '/bin/sh: 1: curl: not found'))],
    [
      'probe-broken',
      failing(
        probe(
          -1,
          'OCI runtime exec failed: exec failed: unable to start container process: exec: "/hc.sh": permission denied: unknown',
        ),
      ),
    ],
    [
      'probe-broken',
      failing(probe(127, 'sh: curl: not found'), probe(-1, 'Health check exceeded timeout (1s)')),
    ],
    ['probe-failing', failing(probe(1, 'wget: server returned error: HTTP/1.1 404 Not Found'))],
    ['disk-full', failing(probe(1, "dd: error writing '/data/x': No space left on device"))],
  ] as const)('%s', (code, facts) => {
    expect(listCauses(seen(facts))).toEqual([['api', code]])
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
    expect(listCauses(seen(facts))).toEqual([])
  })

  test('a probe that cannot run is told before the retries are over', () => {
    const broken = probe(127, 'sh: wget: not found')
    expect(listCauses(seen({ state: 'running', health: 'starting', probes: [broken, broken] }))).toEqual([
      ['api', 'probe-broken'],
    ])
  })

  test('the last telling lines of the log are the evidence, and say more than the code', () => {
    const logs = new Map([
      ['api', ['listening', 'mkdir: cannot create directory /data/x: Permission denied', 'bye']],
    ])
    const observed = seen({ state: 'exited', exitCode: 1, restartPolicy: 'no' }, { logs })
    expect(listCauses(observed)).toEqual([['api', 'permission-denied']])
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
      at: '2026-11-30T08:00:00.000Z',
    }
    const actions = new Map([['api', { stage: 'failed' as const, detail: '', failure, underWay: false }]])
    expect(diagnose(observation(one, { actions })).rootCauses).toMatchObject([
      { service: 'api', code: 'port-taken', since: failure.at },
    ])
    expect(listCauses(seen({ state: 'running', health: 'healthy' }, { actions }))).toEqual([])
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
  expect(listCauses(seen)).toEqual([[null, 'engine-unreachable']])
})

test('a service whose profile is not chosen is no cause', () => {
  const seen = observation(project(service('api')), {
    containers: [container('api', { state: 'restarting', restarts: 9 })],
    enabled: new Set<string>(),
  })
  expect(listCauses(seen)).toEqual([])
})
