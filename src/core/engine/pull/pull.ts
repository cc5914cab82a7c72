import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { PullProgress } from '../../../contract/engine-view.ts'
import { defined } from '../../../shared/defined.ts'
import { messageOf } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { ask } from '../ask.ts'
import { JsonLines } from '../json-lines.ts'
import { explainPull, PullFailure, pullAgain } from './pull-failure.ts'
import { type PullMessage, PullMeter } from './pull-progress.ts'
import { type RegistryCredentials, readRegistry, registryCredentials } from './registry-credentials.ts'

export interface PullOptions {
  readonly image: string
  readonly platform?: string | undefined
  readonly signal: AbortSignal
  readonly logger: Logger
  /** Called at most ten times a second, and once at the end. */
  readonly onProgress: (progress: PullProgress) => void
  /** ms without any progress after which the pull is given up. */
  readonly stallMs?: number
  /** Folder of Docker's config.json. */
  readonly configFolder?: string | undefined
}

const defaultStallMs = 120_000
/** ms the engine may take to answer at all; it asks the registry before it does. */
const answerMs = 120_000
const publishMs = 100

/**
 * Fetches an image. The engine keeps the layers that are whole, so a pull that broke goes on from there next time.
 *
 * @throws PullFailure with its cause: the registry refused or went away, the connection broke, nothing moved for
 *   `stallMs`; the signal's reason when cancelled
 */
export async function pullImage(docker: Docker, options: PullOptions): Promise<void> {
  const { image, signal, stallMs = defaultStallMs } = options
  let credentialsProblem: string | undefined
  const credentials = await registryCredentials(image, signal, options.configFolder).catch((error) => {
    signal.throwIfAborted()
    credentialsProblem = messageOf(error)
    options.logger.warn('credentials of a registry could not be read', {
      registry: readRegistry(image),
      error,
    })
    return undefined
  })
  const stop = new AbortController()
  try {
    await follow(docker, options, credentials, stop, stallMs)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PullFailure) throw error
    throw explainPull(error, image, credentials !== undefined, credentialsProblem ? [credentialsProblem] : [])
  } finally {
    stop.abort()
  }
}

async function follow(
  docker: Docker,
  options: PullOptions,
  credentials: RegistryCredentials | undefined,
  stop: AbortController,
  stallMs: number,
): Promise<void> {
  const { image, signal } = options
  // The question's own deadline is for the beginning of the answer; the stream lives until `stop`.
  const stream = await ask(() => open(docker, options, credentials, stop.signal), answerMs, signal)
  const meter = new PullMeter(image)
  const lines = new JsonLines()
  let publishTimer: NodeJS.Timeout | undefined
  const publish = () => {
    publishTimer = undefined
    options.onProgress(meter.progress())
  }
  await new Promise<void>((resolve, reject) => {
    let stallTimer: NodeJS.Timeout
    const end = (error?: unknown) => {
      clearTimeout(stallTimer)
      clearTimeout(publishTimer)
      signal.removeEventListener('abort', abort)
      stream.destroy()
      if (error === undefined) resolve()
      else reject(error)
    }
    const abort = () => end(signal.reason)
    const stalled = () =>
      end(
        new PullFailure({
          code: 'image-missing',
          message: `Image ${image} stopped coming: nothing moved for ${Math.round(stallMs / 1000)} s`,
          remedy: pullAgain(image),
          evidence: [`No progress for ${stallMs} ms`],
          known: true,
        }),
      )
    const gotOn = () => {
      clearTimeout(stallTimer)
      stallTimer = setTimeout(stalled, stallMs)
    }
    gotOn()
    signal.addEventListener('abort', abort, { once: true })
    stream.on('data', (chunk: Buffer) => {
      for (const value of lines.push(chunk)) {
        const message = value as PullMessage
        // The engine answered 200 long before: failures come in the stream.
        if (message.error) return end(new Error(message.errorDetail?.message ?? message.error))
        if (meter.add(message, performance.now())) gotOn()
        publishTimer ??= setTimeout(publish, publishMs)
      }
    })
    stream.once('end', () => end())
    stream.once('error', (error) => end(error))
    stream.once('close', () => {
      end(Object.assign(new Error('The engine closed the connection in mid-pull'), { code: 'ECONNRESET' }))
    })
    if (signal.aborted) abort()
  })
  publish()
}

/** Opens the answer to a pull; the stream never throws for lack of a listener. */
async function open(
  docker: Docker,
  { image, platform }: PullOptions,
  credentials: RegistryCredentials | undefined,
  abortSignal: AbortSignal,
): Promise<Readable> {
  const { name, tag } = splitImageName(image)
  const query = { fromImage: name, tag, ...defined({ platform: platform || undefined }), abortSignal }
  const stream = (await docker.createImage(credentials ?? {}, query)) as Readable
  stream.on('error', () => {})
  abortSignal.addEventListener('abort', () => stream.destroy(), { once: true })
  return stream
}

/** Without a tag the engine would fetch every one there is. */
function splitImageName(image: string): { name: string; tag: string } {
  const at = image.indexOf('@')
  if (at >= 0) return { name: image.slice(0, at).replace(/:[^:/]*$/u, ''), tag: image.slice(at + 1) }
  const colon = image.lastIndexOf(':')
  if (colon > image.lastIndexOf('/')) return { name: image.slice(0, colon), tag: image.slice(colon + 1) }
  return { name: image, tag: 'latest' }
}
