import { json } from 'node:stream/consumers'
import type Docker from 'dockerode'
import type { ContainerCreateOptions, ContainerInspectInfo, EndpointSettings } from 'dockerode'
import { z } from 'zod'
import { defined } from '../../shared/defined.ts'
import { requestIfAny } from '../platform/request-context.ts'
import { abortable } from '../platform/waiting.ts'
import { ask, openStream, questionMs } from './ask.ts'
import { absentIf404, answerStatus, fineIf304, isTimeout } from './engine-answer.ts'

/** Deadlines, ms. The first mount of a volume copies the image's files into it, which may take long. */
const createMs = 120_000
const startMs = 120_000
const removeMs = 60_000
const shortMs = 20_000
/** What an engine may take beyond the grace it gives a container. */
const stopSlackMs = 30_000

/** Names the request that a container was made for: its lines are in our log. */
const requestLabel = 'dev.catalyst.request-id'

export function inspectContainer(
  docker: Docker,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerInspectInfo> {
  return ask((options) => docker.getContainer(id).inspect(options), questionMs, signal)
}

/** @returns the id of the new container */
export async function createContainer(
  docker: Docker,
  name: string,
  options: ContainerCreateOptions,
  platform: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  // Without these two, docker-modem puts the whole body into the address as well.
  const { name: _, platform: __, ...body } = options
  const requestId = requestIfAny()?.requestId
  if (requestId !== undefined) body.Labels = { ...body.Labels, [requestLabel]: requestId }
  const request = { _query: { name, ...defined({ platform: platform || undefined }) }, _body: body }
  const container = await ask(
    ({ abortSignal }) => docker.createContainer({ ...request, abortSignal }),
    createMs,
    signal,
  )
  return container.id
}

export async function connectContainer(
  docker: Docker,
  network: string,
  id: string,
  endpoint: EndpointSettings,
  signal: AbortSignal,
): Promise<void> {
  const body = { Container: id, EndpointConfig: endpoint }
  await ask((options) => docker.getNetwork(network).connect({ ...body, ...options }), shortMs, signal)
}

export async function startContainer(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  await ask((options) => docker.getContainer(id).start(options), startMs, signal).catch(fineIf304)
}

/** `graceMs`: between asking it to end and killing it. */
type GracefulAct = (docker: Docker, id: string, graceMs: number, signal: AbortSignal) => Promise<void>

/** Asks it to end, and has it killed after `graceMs`. An engine that cannot even do that is asked to kill it at once. */
export const stopContainer: GracefulAct = async (docker, id, graceMs, signal) => {
  const t = Math.ceil(graceMs / 1000)
  const container = docker.getContainer(id)
  try {
    await ask((options) => container.stop({ t, ...options }), t * 1000 + stopSlackMs, signal).catch(fineIf304)
  } catch (error) {
    if (!isTimeout(error)) return void absentIf404(error)
    await ask((options) => container.kill(options), shortMs, signal)
  }
}

/** Ends it at once; one that does not run, or is not there, is no error. */
export async function killContainer(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  const killed = ask((options) => docker.getContainer(id).kill(options), shortMs, signal)
  await killed.catch((error) => {
    // 409: it does not run.
    if (answerStatus(error) !== 409) absentIf404(error)
  })
}

/**
 * The code a container ends with; one that has ended already tells it at once. One that has not been started yet does not
 * run either, and the engine would call that an end with code 0: of such a one the next end is waited for.
 */
export async function waitForEnd(docker: Docker, id: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted()
  const over = new AbortController()
  const life = AbortSignal.any([signal, over.signal])
  try {
    // Listened for before it is looked at: it may start, and end, in between.
    const next = await openStream(docker, `/containers/${id}/wait?`, { condition: 'next-exit' }, life, {
      ms: questionMs,
      method: 'POST',
    })
    const { State } = await inspectContainer(docker, id, signal)
    if (State.Status === 'created') return readCode(await abortable(json(next), signal))
  } finally {
    over.abort()
  }
  return readCode(await abortable(docker.getContainer(id).wait({ abortSignal: signal }), signal))
}

function readCode(ended: unknown): number {
  return z.object({ StatusCode: z.number() }).parse(ended).StatusCode
}

export const restartContainer: GracefulAct = async (docker, id, graceMs, signal) => {
  const t = Math.ceil(graceMs / 1000)
  await ask((options) => docker.getContainer(id).restart({ t, ...options }), t * 1000 + startMs, signal)
}

export async function unpauseContainer(docker: Docker, id: string, signal: AbortSignal): Promise<void> {
  await ask((options) => docker.getContainer(id).unpause(options), shortMs, signal)
}

export async function renameContainer(
  docker: Docker,
  id: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  await ask((options) => docker.getContainer(id).rename({ name, ...options }), shortMs, signal)
}

/**
 * Removes a container, running or not.
 *
 * @param volumes its anonymous volumes go too; else another container may take them over
 */
export async function removeContainer(
  docker: Docker,
  id: string,
  signal?: AbortSignal,
  volumes = false,
): Promise<void> {
  const remove = ask(
    (options) => docker.getContainer(id).remove({ force: true, v: volumes, ...options }),
    removeMs,
    signal,
  )
  await remove.catch((error) => {
    // 409: somebody else is removing it already.
    if (answerStatus(error) !== 409) absentIf404(error)
  })
}

/** Whether it can be stopped: what does not run has nothing to end. */
export function isActive({ State }: ContainerInspectInfo): boolean {
  return State.Running || State.Restarting || State.Paused
}
