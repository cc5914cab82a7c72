import * as z from 'zod'
import { ContainerHealth, ContainerState, EngineView, PullProgress } from './engine-view.ts'
import { Timestamp } from './page.ts'

/** Which stack is meant; without `file` the one remembered in the settings, at first the shipped one. */
export const StackTarget = z.object({
  /** Absolute path of a Compose file. */
  file: z.string().min(1).max(4096).optional(),
  /**
   * Compose project name; else the file's `name:`, else its folder's. Without `file`, the stack of that name: chosen, on
   * the engine (with the file it was brought up from), or chosen before.
   */
  project: z.string().min(1).max(200).optional(),
})
export type StackTarget = z.infer<typeof StackTarget>

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
  /** It runs in a network, IPC or PID space that is gone. */
  'network-lost',
  'variable-missing',
  'disk-full',
  'network-missing',
  'host-limit',
  'log-driver',
  'engine-unreachable',
  'unsupported',
  'invalid-file',
  'other-folder',
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
  /** The orphan containers it is about, where it is. */
  orphans: z.array(z.string()).optional(),
})
export type StackWarning = z.infer<typeof StackWarning>

export const PublishedPort = z.object({
  hostIp: z.string(),
  published: z.number().int().nullable(),
  target: z.number().int(),
  protocol: z.string(),
})
export type PublishedPort = z.infer<typeof PublishedPort>

export const ServiceContainer = z.object({
  id: z.string(),
  name: z.string(),
  imageId: z.string(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
  exitCode: z.number().int().nullable(),
  oomKilled: z.boolean(),
  restarts: z.number().int(),
})
export type ServiceContainer = z.infer<typeof ServiceContainer>

export const StackServiceView = z.object({
  name: z.string(),
  image: z.string(),
  /** When the image was built; `null` while it is not here. */
  imageCreatedAt: Timestamp.nullable(),
  state: ContainerState,
  health: ContainerHealth,
  stage: ServiceStage,
  /** What is going on, in a few words: `probe 2: node is still booting`, `exited with code 1, 3 restarts`. */
  detail: z.string(),
  /** Services that must be ready first and are not; only while it waits. */
  waitsFor: z.array(z.string()).optional(),
  /** All it depends on. */
  dependsOn: z.array(z.string()),
  /** Services that a restart of it takes along; absent where there are none. */
  restartsAlong: z.array(z.string()).optional(),
  profiles: z.array(z.string()),
  /** In play: without profiles, or with one that is chosen. */
  enabled: z.boolean(),
  ports: z.array(PublishedPort),
  container: ServiceContainer.nullable(),
  pull: PullProgress.optional(),
})
export type StackServiceView = z.infer<typeof StackServiceView>

/** One thing wrong with a Compose file. */
export const FileProblem = z.object({
  file: z.string(),
  line: z.number().int().positive().nullable(),
  /** Dotted path of the key: `services.redis.ports[0]`. */
  key: z.string(),
  message: z.string(),
})
export type FileProblem = z.infer<typeof FileProblem>

/** A container of the project whose service is not in the file. */
export const StackOrphan = z.object({
  service: z.string(),
  container: z.string(),
  state: ContainerState,
  /** The folder it was brought up from, where that is another than the file's. */
  folder: z.string().nullable(),
})
export type StackOrphan = z.infer<typeof StackOrphan>

/** Another folder that has a project of the same name on the engine. */
export const OtherFolder = z.object({
  folder: z.string(),
  files: z.array(z.string()),
  containers: z.array(z.string()),
  /** That its containers use. */
  volumes: z.array(z.string()),
  /** The folder does not exist on this machine any more. */
  gone: z.boolean(),
})
export type OtherFolder = z.infer<typeof OtherFolder>

export const StackView = z.object({
  timestamp: Timestamp,
  engine: EngineView,
  project: z.string(),
  file: z.string(),
  /** The stack that comes with Catalyst. */
  shipped: z.boolean(),
  profiles: z.array(z.object({ name: z.string(), enabled: z.boolean() })),
  fileProblems: z.array(FileProblem),
  services: z.array(StackServiceView),
  rootCauses: z.array(RootCause),
  /** What may become a cause, and stops nothing yet: little memory, a port of a stopped service taken. */
  warnings: z.array(StackWarning),
  /** Containers of services that the file no longer has. */
  orphans: z.array(StackOrphan),
  /** Set while another folder has the project: what acts on it asks for `takeOver`. */
  otherFolder: OtherFolder.nullable(),
  /** The run under way on this stack. */
  runId: z.string().optional(),
})
export type StackView = z.infer<typeof StackView>

/** One sample of what a service uses. */
export const FigureSample = z.object({
  at: Timestamp,
  /** Cores in use: 1.5 is one and a half. */
  cpu: z.number().nonnegative(),
  memory: z.number().nonnegative(),
  /** Bytes; `null` where there is no limit. */
  memoryLimit: z.number().nonnegative().nullable(),
  /** Bytes a second. */
  networkIn: z.number().nonnegative(),
  networkOut: z.number().nonnegative(),
  blockRead: z.number().nonnegative(),
  blockWrite: z.number().nonnegative(),
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
  startedAt: Timestamp,
  endedAt: Timestamp,
  exitCode: z.number().int(),
  output: z.string(),
})
export type HealthProbe = z.infer<typeof HealthProbe>

/** A volume of the file that removing the volumes leaves, and why. */
export const KeptVolume = z.object({ name: z.string(), reason: z.string() })
export type KeptVolume = z.infer<typeof KeptVolume>

export const StackVolume = z.object({
  /** Of an anonymous one, 64 hexadecimal digits that the engine made up. */
  name: z.string(),
  /** Bytes; `null` where the engine cannot tell. */
  size: z.number().nonnegative().nullable(),
  usedBy: z.array(z.string()),
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
export const StackCommand = z.object({ at: Timestamp, line: z.string(), runId: z.string() })
export type StackCommand = z.infer<typeof StackCommand>
