import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { PullProgress } from '../../../contract/engine-view.ts'
import { defined } from '../../../shared/defined.ts'
import { errorMessage } from '../../platform/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { openLine } from '../ask.ts'
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
    credentialsProblem = errorMessage(error)
    options.logger.warn('credentials of a registry could not be read', {
      registry: readRegistry(image),
      error,
    })
    return undefined
  })
  try {
    const stream = await openLine((life) => begin(docker, options, credentials, life), answerMs, signal)
    await follow(stream, options, stallMs)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PullFailure) throw error
    throw explainPull(error, image, credentials !== undefined, credentialsProblem ? [credentialsProblem] : [])
  }
}

/** Asks for the image; the answer tells of it until the image is here. */
async function begin(
  docker: Docker,
  { image, platform }: PullOptions,
  credentials: RegistryCredentials | undefined,
  abortSignal: AbortSignal,
): Promise<Readable> {
  const { name, tag } = splitImageName(image)
  const query = { fromImage: name, tag, ...defined({ platform: platform || undefined }), abortSignal }
  return (await docker.createImage(credentials ?? {}, query)) as Readable
}

/** Reads the answer to its end, and gives up where nothing gets on for too long. */
async function follow(stream: Readable, { image, onProgress }: PullOptions, stallMs: number): Promise<void> {
  const meter = new PullMeter(image)
  const lines = new JsonLines()
  let publishing: NodeJS.Timeout | undefined
  const publish = () => {
    publishing = undefined
    onProgress(meter.progress())
  }
  const stall = setTimeout(() => stream.destroy(stalled(image, stallMs)), stallMs)
  try {
    for await (const chunk of stream) {
      for (const value of lines.push(chunk)) {
        const message = value as PullMessage
        // The engine answered 200 long before: failures come in the stream.
        if (message.error) throw new Error(message.errorDetail?.message ?? message.error)
        if (meter.add(message, performance.now())) stall.refresh()
        publishing ??= setTimeout(publish, publishMs)
      }
    }
  } finally {
    clearTimeout(stall)
    clearTimeout(publishing)
  }
  publish()
}

function stalled(image: string, stallMs: number): PullFailure {
  return new PullFailure({
    code: 'image-missing',
    message: `Image ${image} stopped coming: nothing moved for ${Math.round(stallMs / 1000)} s`,
    remedy: pullAgain(image),
    evidence: [`No progress for ${stallMs} ms`],
    known: true,
  })
}

/** Without a tag the engine would fetch every one there is. */
function splitImageName(image: string): { name: string; tag: string } {
  const at = image.indexOf('@')
  if (at >= 0) return { name: image.slice(0, at).replace(/:[^:/]*$/u, ''), tag: image.slice(at + 1) }
  const colon = image.lastIndexOf(':')
  if (colon > image.lastIndexOf('/')) return { name: image.slice(0, colon), tag: image.slice(colon + 1) }
  return { name: image, tag: 'latest' }
}
