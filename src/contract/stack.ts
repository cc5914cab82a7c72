import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { EnginePlace } from './engine-view.ts'
import { type AuditRule, action, query } from './procedure.ts'
import {
  HealthProbe,
  KeptVolume,
  ServiceFigures,
  StackChoice,
  StackCommand,
  StackEvent,
  StackLogLine,
  StackTarget,
  StackView,
  StackVolume,
} from './stack-view.ts'

/** One name, or several; a query string gives the first as it stands. */
const Names = z
  .union([z.string().min(1), z.array(z.string().min(1)).max(500)])
  .transform((names) => (typeof names === 'string' ? [names] : names))
/** `true` and `false`, also as a query string gives them. */
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
/** Acts although containers of the project were brought up from another folder; else that is a `CONFLICT`. */
const takeOver = z.boolean().default(false)
/** Containers of services that the file does not have go too. */
const removeOrphans = z.boolean().default(false)
const Acting = StackTarget.extend({
  takeOver: takeOver,
  /** These services and what they depend on; all that are in play when absent. */
  services: Names.optional(),
})
const Started = z.object({ runId: z.string(), command: z.string() })
/** A stack is known by its file, and to people by its project. */
const target = { type: 'stack', id: 'file', name: 'project' }
const act = (path: `/${string}`, summary: string, rule: Omit<AuditRule, 'target'> = {}) =>
  action({ method: 'POST', path, tags: ['stack'], successStatus: 202, summary, audit: { target, ...rule } })

export const stack = {
  view: query({
    path: '/stack',
    tags: ['stack'],
    summary: 'Engine, services and root causes now',
  })
    .input(StackTarget)
    .output(StackView),
  watch: query({
    path: '/stack/watch',
    tags: ['stack'],
    summary: 'The view now, then after every change',
  })
    .input(StackTarget)
    .output(eventIterator(StackView)),
  choices: query({ path: '/stack/choices', tags: ['stack'], summary: 'Stacks that can be chosen' }).output(
    z.object({ choices: z.array(StackChoice) }),
  ),
  choose: action({
    method: 'PUT',
    path: '/stack/choice',
    tags: ['stack'],
    summary: 'Remember the stack and its profiles',
    audit: { target, omitOutput: true },
  })
    .input(StackTarget.extend({ profiles: z.array(z.string()).max(100).optional() }))
    .output(StackView),
  why: query({
    path: '/stack/why',
    tags: ['stack'],
    summary: 'Why a service, or anything, is not up',
    description: 'Looks anew, pre-flight included, and answers with root causes along the dependency graph.',
  })
    .input(
      StackTarget.extend({
        /** It and what it depends on; in play whatever its profiles. */
        service: z.string().optional(),
        /** Besides those remembered: what `up` with them would meet. */
        profiles: Names.optional(),
      }),
    )
    .output(StackView),
  up: act('/stack/up', 'Bring services up and wait until they are healthy', {
    security: { whenTrue: ['takeOver'] },
  })
    .input(
      Acting.extend({
        removeOrphans: removeOrphans,
        /** Besides those remembered. */
        profiles: z.array(z.string()).max(100).optional(),
        /** How long a started service may take to become healthy. */
        waitTimeoutSeconds: z.coerce.number().int().min(1).max(86_400).optional(),
      }),
    )
    .output(Started),
  down: act('/stack/down', 'Remove containers and networks, and volumes if asked', {
    security: { whenTrue: ['volumes', 'takeOver'] },
  })
    .input(
      StackTarget.extend({
        volumes: z.boolean().default(false),
        takeOver: takeOver,
        removeOrphans: removeOrphans,
        /** With `volumes`, volumes that another folder's containers use and that shall go all the same. */
        otherVolumes: Names.optional(),
        /**
         * With `volumes`, names of volumes that are meant to go. Asked for, by a `CONFLICT` that names them, where no container
         * of this stack uses them: then the project's name alone says whose they are.
         */
        confirmVolumes: Names.optional(),
      }),
    )
    .output(Started),
  removeOrphans: act('/stack/remove-orphans', 'Remove containers of services that the file no longer has', {
    security: { whenTrue: ['takeOver'] },
  })
    .input(StackTarget.extend({ takeOver: takeOver }))
    .output(Started),
  start: act('/stack/start', 'Start what is stopped').input(Acting).output(Started),
  stop: act('/stack/stop', 'Stop, and keep the containers').input(Acting).output(Started),
  restart: act('/stack/restart', 'Stop and start again').input(Acting).output(Started),
  pull: act('/stack/pull', 'Fetch images')
    .input(
      Acting.extend({
        /** Besides those remembered. */
        profiles: Names.optional(),
      }),
    )
    .output(Started),
  usePort: action({
    method: 'PUT',
    path: '/stack/ports',
    tags: ['stack'],
    summary: 'Move a published port by its variable',
    audit: { target, omitOutput: true },
  })
    .input(StackTarget.extend({ variable: z.string().min(1), port: z.number().int().min(1).max(65_535) }))
    .output(StackView),
  volumes: query({
    path: '/stack/volumes',
    tags: ['stack'],
    summary: 'What removing the volumes would remove',
  })
    .input(StackTarget)
    .output(
      z.object({
        volumes: z.array(StackVolume),
        /** Volumes of the file that stay all the same. */
        kept: z.array(KeptVolume),
        /** Taking the stack down, as `docker compose` would be told: with the volumes kept, and removed. */
        commands: z.object({ keep: z.string(), remove: z.string() }),
      }),
    ),
  logs: query({
    path: '/stack/logs',
    tags: ['stack'],
    summary: 'Log lines of all services in order of time, in batches; with `follow` as they come',
  })
    .input(
      StackTarget.extend({
        services: Names.optional(),
        follow: Flag.default(false),
        /** Lines of each service from the end; all when absent. */
        tail: z.coerce.number().int().min(0).max(1_000_000).optional(),
        /** ISO 8601, Unix seconds, or a span back from now: `1h30m`. */
        since: z.string().optional(),
        until: z.string().optional(),
      }),
    )
    .output(eventIterator(z.object({ lines: z.array(StackLogLine) }))),
  events: query({
    path: '/stack/events',
    tags: ['stack'],
    summary: 'What happened lately to the containers; with `follow` as it happens',
  })
    .input(StackTarget.extend({ follow: Flag.default(false) }))
    .output(eventIterator(z.object({ events: z.array(StackEvent) }))),
  figures: query({
    path: '/stack/figures',
    tags: ['stack'],
    summary: 'What the services used in the last minutes, then each new sample',
  })
    .input(StackTarget)
    .output(eventIterator(z.object({ figures: z.array(ServiceFigures) }))),
  probes: query({
    path: '/stack/services/{service}/probes',
    tags: ['stack'],
    summary: 'The last health probes',
  })
    .input(StackTarget.extend({ service: z.string() }))
    .output(z.object({ probes: z.array(HealthProbe), failingStreak: z.number().int() })),
  commands: query({
    path: '/stack/commands',
    tags: ['stack'],
    summary: 'What was done, as docker compose lines',
  }).output(z.object({ commands: z.array(StackCommand) })),
  engines: query({
    path: '/stack/engines',
    tags: ['stack'],
    summary: 'Where engines were looked for',
  }).output(z.object({ engines: z.array(EnginePlace) })),
}
