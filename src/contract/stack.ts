import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { base } from './errors.ts'
import { Timestamp } from './page.ts'

/** Which stack is meant; without `file` the one remembered in the settings, at first the shipped one. */
export const StackTarget = z.object({
  /** Absolute path of a Compose file. */
  file: z.string().min(1).max(4096).optional(),
  /** Compose project name; else the file's `name:`, else its folder's. */
  project: z.string().min(1).max(200).optional(),
})
export type StackTarget = z.infer<typeof StackTarget>

/** What a container does, as the engine calls it; `absent` where there is none. */
export const ContainerState = z.enum([
  'absent',
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
])
export type ContainerState = z.infer<typeof ContainerState>

/** What its healthcheck says; `none` where it has none or does not run. */
export const ContainerHealth = z.enum(['none', 'starting', 'healthy', 'unhealthy'])
export type ContainerHealth = z.infer<typeof ContainerHealth>

/**
 * Where a service is on its way, in one word: `waiting` for another service, `checking` its first healthy probe,
 * `done` for a one-shot that ended with 0, `failed` with a root cause, `stopped` on purpose.
 */
export const ServiceStage = z.enum([
  'absent',
  'pulling',
  'waiting',
  'starting',
  'checking',
  'healthy',
  'running',
  'done',
  'stopped',
  'failed',
])
export type ServiceStage = z.infer<typeof ServiceStage>

export const CauseCode = z.enum([
  'image-missing',
  'image-architecture',
  'port-taken',
  'exited',
  'out-of-memory',
  'command-not-found',
  'permission-denied',
  'crash-loop',
  'probe-failing',
  'probe-broken',
  'mount-missing',
  'variable-missing',
  'disk-full',
  'engine-unreachable',
  'unsupported',
  'invalid-file',
])
export type CauseCode = z.infer<typeof CauseCode>

/** A remedy that is one click away. */
export const StackAction = z.discriminatedUnion('do', [
  /** Publish a service's port elsewhere: sets the variable the file takes the port from. */
  z.object({ do: z.literal('use-port'), label: z.string(), variable: z.string(), port: z.number().int() }),
  z.object({ do: z.literal('pull'), label: z.string(), service: z.string() }),
  z.object({ do: z.literal('restart'), label: z.string(), service: z.string() }),
  z.object({ do: z.literal('logs'), label: z.string(), service: z.string() }),
  z.object({ do: z.literal('open'), label: z.string(), target: z.string() }),
])
export type StackAction = z.infer<typeof StackAction>

/** Why a service is not up, once: what only waits for another is never one. */
export const RootCause = z.object({
  /** Absent where it is no single service's: the engine, the file, the disk. */
  service: z.string().nullable(),
  code: CauseCode,
  /** A sentence for people: `Port 6333 is taken by process qdrant (pid 812)`. */
  message: z.string(),
  remedy: z.string(),
  /** The lines that show it: the engine's error, the probe's last output, the log's last telling lines. */
  evidence: z.array(z.string()),
  /** Since when, where that is known. */
  since: Timestamp.nullable(),
  /** Services that wait for this one, directly or not. */
  blocks: z.array(z.string()),
  actions: z.array(StackAction),
})
export type RootCause = z.infer<typeof RootCause>

export const StackWarning = z.object({
  service: z.string().nullable(),
  message: z.string(),
  remedy: z.string(),
})
export type StackWarning = z.infer<typeof StackWarning>

export const PublishedPort = z.object({
  host_ip: z.string(),
  published: z.number().int().nullable(),
  target: z.number().int(),
  protocol: z.string(),
})
export type PublishedPort = z.infer<typeof PublishedPort>

/** An image on its way, by layers. Bytes; `total` 0 while it is not yet known. */
export const PullProgress = z.object({
  image: z.string(),
  current: z.number().nonnegative(),
  total: z.number().nonnegative(),
  seconds_left: z.number().nonnegative().nullable(),
  layers: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['queued', 'downloading', 'extracting', 'done']),
      current: z.number().nonnegative(),
      total: z.number().nonnegative(),
    }),
  ),
})
export type PullProgress = z.infer<typeof PullProgress>

export const ServiceContainer = z.object({
  id: z.string(),
  name: z.string(),
  image_id: z.string(),
  created_at: Timestamp,
  started_at: Timestamp.nullable(),
  finished_at: Timestamp.nullable(),
  exit_code: z.number().int().nullable(),
  oom_killed: z.boolean(),
  restarts: z.number().int(),
})
export type ServiceContainer = z.infer<typeof ServiceContainer>

export const StackServiceView = z.object({
  name: z.string(),
  image: z.string(),
  /** When the image was built; `null` while it is not here. */
  image_created_at: Timestamp.nullable(),
  state: ContainerState,
  health: ContainerHealth,
  stage: ServiceStage,
  /** What is going on, in a few words: `probe 2: node is still booting`, `exited with code 1, 3 restarts`. */
  detail: z.string(),
  /** Services that must be ready first and are not; only while it waits. */
  waits_for: z.array(z.string()).optional(),
  /** All it depends on. */
  depends_on: z.array(z.string()),
  profiles: z.array(z.string()),
  /** In play: without profiles, or with one that is chosen. */
  enabled: z.boolean(),
  ports: z.array(PublishedPort),
  container: ServiceContainer.nullable(),
  pull: PullProgress.optional(),
})
export type StackServiceView = z.infer<typeof StackServiceView>

export const EngineView = z.object({
  status: z.enum(['searching', 'connected', 'unreachable']),
  /** `Docker`, `Podman`. */
  name: z.string().optional(),
  version: z.string().optional(),
  api_version: z.string().optional(),
  address: z.string().optional(),
  /** How we know of it: `DOCKER_HOST`, `context desktop-linux`, `socket`, `settings`. */
  source: z.string().optional(),
  /** Why there is none, and what to start. */
  message: z.string().optional(),
  remedy: z.string().optional(),
  since: Timestamp,
})
export type EngineView = z.infer<typeof EngineView>

/** One thing wrong with a Compose file. */
export const FileProblem = z.object({
  file: z.string(),
  line: z.number().int().positive().nullable(),
  /** Dotted path of the key: `services.redis.ports[0]`. */
  key: z.string(),
  message: z.string(),
})
export type FileProblem = z.infer<typeof FileProblem>

export const StackView = z.object({
  timestamp: Timestamp,
  engine: EngineView,
  project: z.string(),
  file: z.string(),
  /** The stack that comes with Catalyst. */
  shipped: z.boolean(),
  profiles: z.array(z.object({ name: z.string(), enabled: z.boolean() })),
  file_problems: z.array(FileProblem),
  services: z.array(StackServiceView),
  root_causes: z.array(RootCause),
  /** What may become a cause, and stops nothing yet: little memory, a port of a stopped service taken. */
  warnings: z.array(StackWarning),
  /** The run under way on this stack. */
  run_id: z.string().optional(),
})
export type StackView = z.infer<typeof StackView>

/** One sample of what a service uses. */
export const FigureSample = z.object({
  at: Timestamp,
  /** Cores in use: 1.5 is one and a half. */
  cpu: z.number().nonnegative(),
  memory: z.number().nonnegative(),
  /** Bytes; `null` where there is no limit. */
  memory_limit: z.number().nonnegative().nullable(),
  /** Bytes a second. */
  network_in: z.number().nonnegative(),
  network_out: z.number().nonnegative(),
  block_read: z.number().nonnegative(),
  block_write: z.number().nonnegative(),
  pids: z.number().int().nonnegative(),
})
export type FigureSample = z.infer<typeof FigureSample>

export const ServiceFigures = z.object({ service: z.string(), samples: z.array(FigureSample) })
export type ServiceFigures = z.infer<typeof ServiceFigures>

export const StackLogLine = z.object({
  service: z.string(),
  /** The engine's timestamp, RFC 3339 with nanoseconds. */
  at: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  /** Guessed from the line, where it tells. */
  level: z.enum(['debug', 'info', 'warn', 'error']).nullable(),
  /** Without terminal escapes and without the newline. */
  text: z.string(),
})
export type StackLogLine = z.infer<typeof StackLogLine>

export const StackEvent = z.object({
  at: Timestamp,
  service: z.string(),
  /** As the engine names it: `start`, `die`, `health_status: healthy`, `oom` … */
  action: z.string(),
  /** In words: `ended with code 137, out of memory`. */
  detail: z.string(),
})
export type StackEvent = z.infer<typeof StackEvent>

export const HealthProbe = z.object({
  started_at: Timestamp,
  ended_at: Timestamp,
  exit_code: z.number().int(),
  output: z.string(),
})
export type HealthProbe = z.infer<typeof HealthProbe>

export const StackVolume = z.object({
  name: z.string(),
  /** Bytes; `null` where the engine cannot tell. */
  size: z.number().nonnegative().nullable(),
  used_by: z.array(z.string()),
})
export type StackVolume = z.infer<typeof StackVolume>

/** A stack that can be chosen. */
export const StackChoice = z.object({
  project: z.string(),
  file: z.string(),
  shipped: z.boolean(),
  /** How we know of it: shipped, used before, or running on the engine. */
  from: z.enum(['shipped', 'remembered', 'engine']),
  /** Containers running on the engine. */
  running: z.number().int(),
})
export type StackChoice = z.infer<typeof StackChoice>

/** What was done, as `docker compose` would be told. */
export const StackCommand = z.object({ at: Timestamp, line: z.string(), run_id: z.string() })
export type StackCommand = z.infer<typeof StackCommand>

/** A place where an engine may listen, and what answered there. */
export const EnginePlace = z.object({
  address: z.string(),
  source: z.string(),
  reachable: z.boolean(),
  detail: z.string(),
  current: z.boolean(),
})
export type EnginePlace = z.infer<typeof EnginePlace>

/** One name, or several; a query string gives the first as it stands. */
const Services = z
  .union([z.string().min(1), z.array(z.string().min(1)).max(500)])
  .transform((names) => (typeof names === 'string' ? [names] : names))
/** `true` and `false`, also as a query string gives them. */
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
const Acting = StackTarget.extend({
  /** These services and what they depend on; all that are in play when absent. */
  services: Services.optional(),
})
const Started = z.object({ run_id: z.string(), command: z.string() })
const act = (path: `/${string}`, summary: string) =>
  base.route({ method: 'POST', path, tags: ['stack'], successStatus: 202, summary })

export const stack = {
  view: base
    .route({
      method: 'GET',
      path: '/stack',
      tags: ['stack'],
      summary: 'Engine, services and root causes now',
    })
    .input(StackTarget)
    .output(StackView),
  watch: base
    .route({
      method: 'GET',
      path: '/stack/watch',
      tags: ['stack'],
      summary: 'The view now, then after every change',
    })
    .input(StackTarget)
    .output(eventIterator(StackView)),
  choices: base
    .route({ method: 'GET', path: '/stack/choices', tags: ['stack'], summary: 'Stacks that can be chosen' })
    .output(z.object({ choices: z.array(StackChoice) })),
  choose: base
    .route({
      method: 'PUT',
      path: '/stack/choice',
      tags: ['stack'],
      summary: 'Remember the stack and its profiles',
    })
    .input(StackTarget.extend({ profiles: z.array(z.string()).max(100).optional() }))
    .output(StackView),
  why: base
    .route({
      method: 'GET',
      path: '/stack/why',
      tags: ['stack'],
      summary: 'Why a service, or anything, is not up',
      description:
        'Looks anew, pre-flight included, and answers with root causes along the dependency graph.',
    })
    .input(StackTarget.extend({ service: z.string().optional() }))
    .output(StackView),
  up: act('/stack/up', 'Bring services up and wait until they are healthy')
    .input(
      Acting.extend({
        /** Besides those remembered. */
        profiles: z.array(z.string()).max(100).optional(),
        /** How long a started service may take to become healthy. */
        wait_timeout_seconds: z.coerce.number().int().min(1).max(86_400).optional(),
      }),
    )
    .output(Started),
  down: act('/stack/down', 'Remove containers and networks, and volumes if asked')
    .input(StackTarget.extend({ volumes: z.boolean().default(false) }))
    .output(Started),
  start: act('/stack/start', 'Start what is stopped').input(Acting).output(Started),
  stop: act('/stack/stop', 'Stop, and keep the containers').input(Acting).output(Started),
  restart: act('/stack/restart', 'Stop and start again').input(Acting).output(Started),
  pull: act('/stack/pull', 'Fetch images').input(Acting).output(Started),
  usePort: base
    .route({
      method: 'PUT',
      path: '/stack/ports',
      tags: ['stack'],
      summary: 'Move a published port by its variable',
    })
    .input(StackTarget.extend({ variable: z.string().min(1), port: z.number().int().min(1).max(65_535) }))
    .output(StackView),
  volumes: base
    .route({
      method: 'GET',
      path: '/stack/volumes',
      tags: ['stack'],
      summary: 'What removing the volumes would remove',
    })
    .input(StackTarget)
    .output(
      z.object({
        volumes: z.array(StackVolume),
        /** Taking the stack down, as `docker compose` would be told: with the volumes kept, and removed. */
        commands: z.object({ keep: z.string(), remove: z.string() }),
      }),
    ),
  logs: base
    .route({
      method: 'GET',
      path: '/stack/logs',
      tags: ['stack'],
      summary: 'Log lines of all services in order of time, in batches; with `follow` as they come',
    })
    .input(
      StackTarget.extend({
        services: Services.optional(),
        follow: Flag.default(false),
        /** Lines of each service from the end; all when absent. */
        tail: z.coerce.number().int().min(0).max(1_000_000).optional(),
        /** ISO 8601, or Unix seconds. */
        since: z.string().optional(),
        until: z.string().optional(),
      }),
    )
    .output(eventIterator(z.object({ lines: z.array(StackLogLine) }))),
  events: base
    .route({
      method: 'GET',
      path: '/stack/events',
      tags: ['stack'],
      summary: 'What happened lately to the containers; with `follow` as it happens',
    })
    .input(StackTarget.extend({ follow: Flag.default(false) }))
    .output(eventIterator(z.object({ events: z.array(StackEvent) }))),
  figures: base
    .route({
      method: 'GET',
      path: '/stack/figures',
      tags: ['stack'],
      summary: 'What the services used in the last minutes, then each new sample',
    })
    .input(StackTarget)
    .output(eventIterator(z.object({ figures: z.array(ServiceFigures) }))),
  probes: base
    .route({
      method: 'GET',
      path: '/stack/services/{service}/probes',
      tags: ['stack'],
      summary: 'The last health probes',
    })
    .input(StackTarget.extend({ service: z.string() }))
    .output(z.object({ probes: z.array(HealthProbe), failing_streak: z.number().int() })),
  commands: base
    .route({
      method: 'GET',
      path: '/stack/commands',
      tags: ['stack'],
      summary: 'What was done, as docker compose lines',
    })
    .output(z.object({ commands: z.array(StackCommand) })),
  engines: base
    .route({
      method: 'GET',
      path: '/stack/engines',
      tags: ['stack'],
      summary: 'Where engines were looked for',
    })
    .output(z.object({ engines: z.array(EnginePlace) })),
}
