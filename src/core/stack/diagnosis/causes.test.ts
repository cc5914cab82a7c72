import { describe, expect, test } from 'vitest'
import {
  container,
  listCauses,
  observation,
  probe,
  project,
  service,
} from '../../../../test/support/stack-observation.ts'
import { diagnose } from './diagnose.ts'

describe('what pre-flight knows besides', () => {
  const one = project(service('api'))
  const found = (code: 'mount-missing' | 'variable-missing' | 'port-taken', message: string) => ({
    ...{ service: 'api', code, message, remedy: 'Correct it.', evidence: ['seen'] },
    ...{ since: null, blocks: [], actions: [] },
  })
  const exited = container('api', { state: 'exited', exitCode: 1, restartPolicy: 'no' })

  test('explains why it ended', () => {
    const preflight = [found('mount-missing', 'api.conf, which api mounts, is a folder')]
    const [cause] = diagnose(observation(one, { containers: [exited], preflight })).rootCauses
    expect(cause).toMatchObject({ code: 'mount-missing', message: preflight[0]!.message })
    expect(cause!.evidence).toEqual(['seen', 'exited with code 1'])
    const missing = [found('variable-missing', 'api needs KEY')]
    expect(listCauses(observation(one, { containers: [exited], preflight: missing }))).toEqual([
      ['api', 'variable-missing'],
    ])
  })

  test('a variable that is set nowhere stops nothing by itself', () => {
    const preflight = [found('variable-missing', 'api needs KEY')]
    expect(listCauses(observation(one, { preflight }))).toEqual([])
    const running = container('api', { state: 'running' })
    expect(listCauses(observation(one, { containers: [running], preflight }))).toEqual([])
  })

  test('explains a script that may not be executed, which is a folder', () => {
    const error = 'OCI runtime create failed: exec: "/entry.sh": permission denied: unknown'
    const preflight = [found('mount-missing', 'entry.sh, which api mounts, is a folder')]
    const containers = [container('api', { state: 'created', error })]
    expect(listCauses(observation(one, { containers, preflight }))).toEqual([['api', 'mount-missing']])
    expect(listCauses(observation(one, { containers }))).toEqual([['api', 'permission-denied']])
  })

  test('a variable that is set nowhere explains nothing where what it depends on is down', () => {
    const two = project(service('db'), service('api', { dependsOn: ['db'] }))
    const preflight = [found('variable-missing', 'api needs KEY')]
    const containers = [container('db', { state: 'exited', exitCode: 3, restartPolicy: 'no' }), exited]
    expect(listCauses(observation(two, { containers, preflight }))).toEqual([['db', 'exited']])
  })

  test('names who holds the port that the engine could not have', () => {
    const error = 'Bind for 127.0.0.1:80 failed: port is already allocated'
    const preflight = [found('port-taken', 'Port 80 is taken: process nginx (pid 8) listens there')]
    const containers = [container('api', { state: 'created', error })]
    const [cause] = diagnose(observation(one, { containers, preflight })).rootCauses
    expect(cause).toMatchObject({ message: preflight[0]!.message, evidence: ['seen', error] })
  })
})

describe('well by itself, and never what others wait for', () => {
  const two = project(service('db'), service('web', { dependsOn: ['db'] }))
  const waiting = container('web', { state: 'created' })

  test('it ended with 0', () => {
    const db = container('db', { state: 'exited', exitCode: 0, restartPolicy: 'no' })
    const seen = observation(two, { containers: [db, waiting] })
    expect(listCauses(seen)).toEqual([['db', 'exited']])
    expect(diagnose(seen).rootCauses[0]).toMatchObject({
      message: 'db exited with code 0, and web waits until it is healthy.',
      blocks: ['web'],
    })
    expect(
      listCauses(observation(two, { containers: [db, container('web', { health: 'healthy' })] })),
    ).toEqual([])
  })

  test('it ended at once by itself, and is still said to keep others waiting', () => {
    const times = { startedAt: '2026-07-30T10:00:00Z', finishedAt: '2026-07-30T10:00:00.2Z' }
    const db = container('db', { state: 'exited', exitCode: 0, restartPolicy: 'no', ...times })
    expect(diagnose(observation(two, { containers: [db, waiting] })).rootCauses[0]).toMatchObject({
      message: 'db ended with code 0 and is meant to go on running; web waits until it is healthy.',
      blocks: ['web'],
    })
    const [alone] = diagnose(observation(project(service('db')), { containers: [db] })).rootCauses
    expect(alone?.message).toBe('db ended with code 0 and is meant to go on running.')
  })

  test('it has no healthcheck', () => {
    const db = container('db', { hasHealthcheck: false })
    const seen = observation(two, { containers: [db, waiting] })
    expect(listCauses(seen)).toEqual([['db', 'invalid-file']])
    expect(diagnose(seen).services.find((one) => one.name === 'web')?.waitsFor).toEqual(['db'])
  })
})

test('what shares the network of a service that ended is a symptom', () => {
  const two = project(service('vpn'), service('side', { networkMode: 'service:vpn', networks: [] }))
  const error = 'cannot join network of a non running container: 6014f73fb62a'
  const containers = [
    container('vpn', { state: 'exited', exitCode: 9, restartPolicy: 'no' }),
    container('side', { state: 'created', error }),
  ]
  const seen = observation(two, { containers })
  expect(listCauses(seen)).toEqual([['vpn', 'exited']])
  expect(diagnose(seen).rootCauses[0]!.blocks).toEqual(['side'])
})

test('a port of the machine itself is taken, where the service is in its network', () => {
  const logs = new Map([['api', ['httpd: bind: Address already in use']]])
  const containers = [container('api', { state: 'exited', exitCode: 1, restartPolicy: 'no' })]
  const host = project(service('api', { networkMode: 'host', networks: [] }))
  expect(listCauses(observation(host, { containers, logs }))).toEqual([['api', 'port-taken']])
  // In a network of its own it is the service itself that has the port already.
  expect(listCauses(observation(project(service('api')), { containers, logs }))).toEqual([['api', 'exited']])
})

test('a file system in memory that is full is none of the disk', () => {
  const logs = new Map([['api', ["dd: error writing '/scratch/x': No space left on device"]]])
  const containers = [container('api', { state: 'exited', exitCode: 1, restartPolicy: 'no' })]
  const seen = (tmpfs: Record<string, string>) =>
    diagnose(observation(project(service('api', { tmpfs })), { containers, logs })).rootCauses[0]
  expect(seen({ '/scratch': 'size=1m' })).toMatchObject({
    ...{ code: 'disk-full', message: 'api ended: /scratch, which is in memory, is full.' },
  })
  expect(seen({ '/tmp': '' })).toMatchObject({ code: 'disk-full', message: 'api ended: the disk is full.' })
})

describe('lack of memory', () => {
  const one = project(service('api'))
  const startedAt = '2026-11-01T09:59:00.000Z'
  const oom = (at: string) => ({
    ...{ at: Date.parse(at), group: 'test', service: 'api', containerId: 'id-api', action: 'oom' },
    attributes: {},
  })
  const exited = (exitCode: number) =>
    container('api', { state: 'exited', exitCode, restartPolicy: 'no', startedAt, memoryLimit: 16e6 })
  const unhealthy = container('api', {
    ...{ health: 'unhealthy', failingStreak: 1, startedAt, memoryLimit: 16e6 },
    probes: [probe(0, 'ok'), probe(1, 'no worker')],
  })

  test('of a process that is not the first, which the container outlives or not', () => {
    const events = [oom('2026-11-01T09:59:30.000Z')]
    for (const facts of [exited(137), exited(1), unhealthy]) {
      const seen = observation(one, { containers: [facts], events })
      expect(listCauses(seen)).toEqual([['api', 'out-of-memory']])
      expect(diagnose(seen).rootCauses[0]!.message).toContain('It may use 16 MB.')
    }
  })

  test('of which only a shell in a container with a limit told', () => {
    for (const line of ['Killed', 'run.sh: line 3:    12 Killed                  worker --all']) {
      const seen = observation(one, { containers: [exited(1)], logs: new Map([['api', ['begins', line]]]) })
      expect(listCauses(seen)).toEqual([['api', 'out-of-memory']])
      expect(diagnose(seen).rootCauses[0]!.message).toContain('most likely for lack of memory')
    }
    const logs = new Map([['api', ['Killed']]])
    const living = observation(one, { containers: [unhealthy], logs })
    expect(diagnose(living).rootCauses[0]).toMatchObject({
      ...{ code: 'out-of-memory', evidence: ['Killed', 'no worker'] },
      message: expect.stringContaining('runs, but one of its processes was killed, most likely'),
    })
    const unlimited = container('api', { ...exited(1), memoryLimit: 0 })
    expect(listCauses(observation(one, { containers: [unlimited], logs }))).toEqual([['api', 'exited']])
  })

  test('is not concluded from SIGKILL, nor from what was long ago', () => {
    expect(listCauses(observation(one, { containers: [exited(137)] }))).toEqual([['api', 'exited']])
    const before = [oom('2026-11-01T09:58:00.000Z')]
    expect(listCauses(observation(one, { containers: [exited(137)], events: before }))).toEqual([
      ['api', 'exited'],
    ])
    const longAgo = container('api', { ...unhealthy, startedAt: '2026-11-01T08:00:00.000Z' })
    const events = [oom('2026-11-01T08:30:00.000Z')]
    expect(listCauses(observation(one, { containers: [longAgo], events }))).toEqual([
      ['api', 'probe-failing'],
    ])
  })
})

describe('a space that is shared', () => {
  const stack = project(service('vpn'), service('app', { networkMode: 'service:vpn' }))
  const app = container('app', {
    ...{ health: 'healthy', startedAt: '2026-11-01T10:00:00.000Z' },
    shares: [{ space: 'network', container: 'id-vpn' }],
  })
  const cause = (vpn: Parameters<typeof container>[1]) =>
    diagnose(observation(stack, { containers: [container('vpn', vpn), app] })).rootCauses[0]
  const early = { health: 'healthy', startedAt: '2026-11-01T09:59:00.000Z' } as const

  test('is lost where its owner began anew, is another, was removed or does not run, however healthy who shares it', () => {
    expect(cause(early)).toBeUndefined()
    expect(cause({ ...early, startedAt: '2026-11-01T11:00:00.000Z' })).toMatchObject({
      ...{ service: 'app', code: 'network-lost', since: '2026-11-01T11:00:00.000Z' },
      message: 'app runs cut off: its network belongs to an earlier run of vpn.',
      actions: expect.arrayContaining([{ do: 'restart', label: 'Restart', service: 'app' }]),
    })
    expect(cause({ ...early, id: 'new' })!.message).toContain('an earlier container of vpn')
    expect(cause({ ...early, state: 'exited', exitCode: 143 })!.message).toContain('vpn, which does not run')
    expect(diagnose(observation(stack, { containers: [app] })).rootCauses).toMatchObject([
      { code: 'network-lost', message: expect.stringContaining('a container of vpn that was removed') },
    ])
  })

  test('goes along with its owner, as far as it runs', () => {
    const along = (state: 'running' | 'exited') =>
      diagnose(observation(stack, { containers: [container('vpn', early), { ...app, state }] })).services[0]!
    expect(along('running').restartsAlong).toEqual(['app'])
    expect(along('exited').restartsAlong).toBeUndefined()
  })

  test('is a symptom where its owner fails', () => {
    const failed = { ...early, state: 'exited', exitCode: 9, restartPolicy: 'no' } as const
    const seen = observation(stack, { containers: [container('vpn', failed), app] })
    expect(listCauses(seen)).toEqual([['vpn', 'exited']])
  })
})

describe('a network that was removed', () => {
  const restart = { name: 'no', retries: 0 } as const
  const removed = {
    ...{ service: 'api', code: 'network-missing' as const, message: 'its network was removed' },
    ...{ remedy: 'Bring it up.', evidence: ['gone'], since: null, blocks: [], actions: [] },
  }
  const seen = (facts: Parameters<typeof container>[1]) =>
    observation(project(service('api', { restart })), {
      containers: [container('api', { state: 'exited', exitCode: 0, ...facts })],
      preflight: [removed],
    })

  test('is told before the start, however the service ended', () => {
    expect(listCauses(seen({}))).toEqual([['api', 'network-missing']])
    expect(listCauses(seen({ exitCode: 143 }))).toEqual([['api', 'network-missing']])
  })

  test('is none of a one-shot that is done', () => {
    expect(listCauses(seen({ hasHealthcheck: false, restartPolicy: 'no' }))).toEqual([])
  })
})

test('the line that gives the reason is the evidence, not the end of a crash', () => {
  const reason = "Failed to create cookie file '/var/lib/rabbitmq/.erlang.cookie': eacces"
  const crash = Array.from(
    { length: 9 },
    (_, at) => `{error,failed,${at},[{file,"kernel.erl"},{line,${at}}]}`,
  )
  const logs = new Map([['api', ['starting', reason, ...crash, 'Crash dump is being written to: x...done']]])
  const containers = [container('api', { state: 'exited', exitCode: 1, restartPolicy: 'no' })]
  const [cause] = diagnose(observation(project(service('api')), { containers, logs })).rootCauses
  expect(cause).toMatchObject({ code: 'permission-denied', evidence: [reason, 'exited with code 1'] })
})
