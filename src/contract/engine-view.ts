import * as z from 'zod'
import { Timestamp } from './page.ts'

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

/** An image on its way, by layers. Bytes; `total` 0 while it is not yet known. */
export const PullProgress = z.object({
  image: z.string(),
  current: z.number().nonnegative(),
  total: z.number().nonnegative(),
  secondsLeft: z.number().nonnegative().nullable(),
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

export const EngineView = z.object({
  status: z.enum(['searching', 'connected', 'unreachable']),
  /** `Docker`, `Podman`. */
  name: z.string().optional(),
  version: z.string().optional(),
  apiVersion: z.string().optional(),
  address: z.string().optional(),
  /** How we know of it: `DOCKER_HOST`, `context desktop-linux`, `socket`, `settings`. */
  source: z.string().optional(),
  /** Why there is none, and what to start. */
  message: z.string().optional(),
  remedy: z.string().optional(),
  since: Timestamp,
})
export type EngineView = z.infer<typeof EngineView>

/** A place where an engine may listen, and what answered there. */
export const EnginePlace = z.object({
  address: z.string(),
  source: z.string(),
  reachable: z.boolean(),
  detail: z.string(),
  current: z.boolean(),
})
export type EnginePlace = z.infer<typeof EnginePlace>
