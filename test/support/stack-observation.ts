import type { ProbeFacts } from '../../src/core/engine/follow/facts.ts'
import type { ComposeProject, ComposeService, Dependency } from '../../src/core/stack/compose/model.ts'
import type { ProjectContainer } from '../../src/core/stack/containers/project-containers.ts'
import { diagnose } from '../../src/core/stack/diagnosis/diagnose.ts'
import type { Observation } from '../../src/core/stack/diagnosis/observation.ts'

type Shorter = Omit<Partial<ComposeService>, 'dependsOn'> & { dependsOn?: readonly (string | Dependency)[] }

/** A service as read from a file that names its image and nothing else; dependencies by name wait for health. */
export function service(name: string, { dependsOn = [], ...more }: Shorter = {}): ComposeService {
  return {
    name,
    line: 1,
    image: `${name}:1`,
    pullPolicy: 'missing',
    profiles: [],
    environment: {},
    unsetEnvironment: [],
    labels: {},
    ports: [],
    expose: [],
    restart: { name: 'unless-stopped', retries: 0 },
    mounts: [],
    tmpfs: {},
    networks: [{ key: 'default', aliases: [] }],
    readOnly: false,
    tty: false,
    stdinOpen: false,
    privileged: false,
    capAdd: [],
    capDrop: [],
    securityOpt: [],
    groupAdd: [],
    extraHosts: [],
    dns: [],
    sysctls: {},
    ulimits: [],
    stopGraceMs: 10_000,
    ...more,
    dependsOn: dependsOn.map((one) =>
      typeof one === 'string'
        ? { service: one, condition: 'service_healthy', required: true, restart: false }
        : one,
    ),
  }
}

export function project(...services: ComposeService[]): ComposeProject {
  return {
    name: 'test',
    file: '/stack/compose.yml',
    files: ['/stack/compose.yml'],
    configFiles: ['/stack/compose.yml'],
    folder: '/stack',
    services,
    networks: [],
    volumes: [],
    variables: [],
    unset: [],
    oddSecretFiles: [],
    defaultProfiles: [],
  }
}

export function probe(exitCode: number, output: string): ProbeFacts {
  return { startedAt: '2026-11-01T10:00:00.000Z', endedAt: '2026-11-01T10:00:01.000Z', exitCode, output }
}

/** A container of `name`, running and healthy unless said otherwise. */
export function container(name: string, facts: Partial<ProjectContainer> = {}): ProjectContainer {
  return {
    id: `id-${name}`,
    name: `test-${name}-1`,
    group: 'test',
    service: name,
    number: 1,
    oneOff: false,
    state: 'running',
    health: 'none',
    exitCode: 0,
    oomKilled: false,
    error: '',
    restarts: 0,
    createdAt: '2026-11-01T09:00:00.000Z',
    image: `${name}:1`,
    imageId: 'sha256:1',
    labels: {},
    hasHealthcheck: true,
    probes: [],
    failingStreak: 0,
    restartPolicy: 'unless-stopped',
    ports: [],
    mounts: [],
    shares: [],
    memoryLimit: 0,
    command: [],
    healthTest: [],
    ...facts,
  }
}

export function observation(
  of: ComposeProject,
  {
    containers = [],
    ...more
  }: Omit<Partial<Observation>, 'containers'> & { containers?: ProjectContainer[] },
): Observation {
  return {
    now: Date.parse('2026-11-01T12:00:00.000Z'),
    engine: { status: 'connected', since: '2026-11-01T08:00:00.000Z' },
    project: of,
    fileProblems: [],
    enabled: new Set(of.services.map((one) => one.name)),
    containers: new Map(containers.map((one) => [one.service, one])),
    images: new Map(),
    actions: new Map(),
    preflight: [],
    logs: new Map(),
    events: [],
    ...more,
  }
}

/** Service and code of each root cause that is found, in order. */
export function listCauses(seen: Observation): [service: string | null, code: string][] {
  return diagnose(seen).rootCauses.map(({ service, code }) => [service, code])
}
