import type { ContainerInspectInfo } from 'dockerode'
import { expect, test } from 'vitest'
import { readFacts } from './read-facts.ts'

/** As Docker 20.10 answers, cut to what is read. */
function inspected(state: object = {}, more: object = {}): ContainerInspectInfo {
  return {
    Id: 'c1',
    Created: '2026-11-25T04:00:00.1Z',
    Path: '/entry',
    Args: ['--port', '80'],
    Name: '/shop-api-1',
    Image: 'sha256:1',
    RestartCount: 2,
    State: {
      Status: 'running',
      ExitCode: 0,
      Error: '',
      OOMKilled: false,
      StartedAt: '2026-11-25T04:00:01Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      Health: {
        Status: 'unhealthy',
        FailingStreak: 3,
        Log: [{ Start: '2026-11-25T04:00:02Z', End: '2026-11-25T04:00:03Z', ExitCode: 1, Output: 'no\n' }],
      },
      ...state,
    },
    Config: {
      Image: 'api:1',
      Labels: { kind: 'test' },
      Healthcheck: { Test: ['CMD', '/probe'] },
    },
    HostConfig: {
      Memory: 64_000_000,
      RestartPolicy: { Name: 'always' },
      PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
    Mounts: [{ Type: 'volume', Name: 'shop_data', Source: '/var/lib/…', Destination: '/data' }],
    NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }], '81/tcp': null } },
    ...more,
  } as unknown as ContainerInspectInfo
}

test('a running container is read', () => {
  expect(readFacts(inspected(), 'shop')).toMatchObject({
    name: 'shop-api-1',
    group: 'shop',
    state: 'running',
    health: 'unhealthy',
    failingStreak: 3,
    probes: [{ exitCode: 1, output: 'no\n' }],
    restarts: 2,
    ports: [{ hostIp: '127.0.0.1', published: 49153, target: 80, protocol: 'tcp' }],
    mounts: [{ type: 'volume', source: 'shop_data', target: '/data' }],
    command: ['/entry', '--port', '80'],
    healthTest: ['CMD', '/probe'],
    memoryLimit: 64_000_000,
  })
  expect(readFacts(inspected(), 'shop')).not.toHaveProperty('finishedAt')
})

test('a stopped container has no health, though the engine keeps its last', () => {
  const facts = readFacts(inspected({ Status: 'exited', ExitCode: 137, OOMKilled: true }), 'shop')
  expect(facts).toMatchObject({
    state: 'exited',
    health: 'none',
    exitCode: 137,
    oomKilled: true,
    hasHealthcheck: true,
  })
  // It publishes nothing now, and the engine is to pick the port.
  expect(facts.ports).toEqual([])
})

test('a check that is switched off is none', () => {
  const off = inspected({ Health: undefined })
  off.Config.Healthcheck = { Test: ['NONE'] }
  expect(readFacts(off, 'shop')).toMatchObject({ hasHealthcheck: false, health: 'none' })
})

test('what an older engine leaves out is empty', () => {
  const bare = {
    Id: 'c1',
    Created: '',
    Config: { Labels: {} },
    State: { Status: 'configured' },
  } as unknown as ContainerInspectInfo
  expect(readFacts(bare, 'shop')).toMatchObject({
    state: 'created',
    ports: [],
    mounts: [],
    command: [],
    restartPolicy: 'no',
  })
})
