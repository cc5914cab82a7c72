import type Docker from 'dockerode'
import type { ImageInspectInfo } from 'dockerode'
import { ask, questionMs } from '../../engine/ask.ts'
import { absentIf404 } from '../../engine/engine-answer.ts'
import { pullImage } from '../../engine/pull/pull.ts'
import { Limiter } from '../../platform/limiter.ts'
import type { ComposeService } from '../compose/model.ts'
import type { LifecycleContext } from './context.ts'
import { ServiceFailure } from './failure.ts'

/** Images fetched at once; registries and disks get slower with more. */
const pullsAtOnce = 3

/** The image as the engine has it, or `undefined`. */
export function inspectImage(
  docker: Docker,
  image: string,
  signal: AbortSignal,
): Promise<ImageInspectInfo | undefined> {
  // dockerode takes a signal here as everywhere; its types know it for other calls only.
  const inspect = (options: Docker.ImageInspectOptions & { abortSignal: AbortSignal }) =>
    docker.getImage(image).inspect(options)
  return ask(inspect, questionMs, signal).catch(absentIf404)
}

/** The images of some services: looked at and fetched once each, however many services share one. */
export class Images {
  readonly #docker: Docker
  readonly #context: LifecycleContext
  readonly #limiter = new Limiter(pullsAtOnce)
  readonly #pulls = new Map<string, Promise<void>>()
  readonly #found = new Map<string, Promise<ImageInspectInfo>>()
  readonly #known = new Map<string, ImageInspectInfo>()
  readonly #users: ReadonlyMap<string, readonly string[]>

  constructor(docker: Docker, context: LifecycleContext, services: readonly ComposeService[]) {
    this.#docker = docker
    this.#context = context
    const users = new Map<string, string[]>()
    for (const service of services) {
      const key = imageKey(service)
      users.set(key, [...(users.get(key) ?? []), service.name])
    }
    this.#users = users
  }

  /**
   * The service's image, fetched first where its pull policy says so.
   *
   * @throws ServiceFailure where it is not there and cannot be had
   */
  get(service: ComposeService): Promise<ImageInspectInfo> {
    const key = `${imageKey(service)} ${service.pullPolicy}`
    let found = this.#found.get(key)
    if (!found) {
      found = this.#find(service).then((image) => {
        this.#known.set(imageKey(service), image)
        return image
      })
      this.#found.set(key, found)
    }
    return found
  }

  /** The service's image, if it was looked at already. */
  known(service: ComposeService): ImageInspectInfo | undefined {
    return this.#known.get(imageKey(service))
  }

  async #find(service: ComposeService): Promise<ImageInspectInfo> {
    const { signal } = this.#context
    const { image, pullPolicy, platform } = service
    if (pullPolicy !== 'always') {
      const here = await inspectImage(this.#docker, image, signal)
      if (here && isFor(here, platform)) return here
      if (pullPolicy === 'never') throw new ServiceFailure(notHere(image, 'its pull policy is never'))
    }
    await this.pull(service)
    const fetched = await inspectImage(this.#docker, image, signal)
    if (!fetched) throw new ServiceFailure(notHere(image, 'the engine said that it was fetched'))
    return fetched
  }

  /** Fetches the service's image, also where it is here already. */
  pull(service: ComposeService): Promise<void> {
    const key = imageKey(service)
    let pull = this.#pulls.get(key)
    if (!pull) {
      pull = this.#pull(service, this.#users.get(key) ?? [service.name])
      this.#pulls.set(key, pull)
    }
    return pull
  }

  async #pull(service: ComposeService, users: readonly string[]): Promise<void> {
    const { report, signal, logger } = this.#context
    for (const user of users) report.stage(user, 'pulling', service.image)
    await this.#limiter.run(() =>
      pullImage(this.#docker, {
        image: service.image,
        platform: service.platform,
        signal,
        logger,
        onProgress: (progress) => {
          for (const user of users) report.pulling(user, progress)
        },
      }),
    )
  }
}

const imageKey = ({ image, platform }: ComposeService) => `${image} ${platform ?? ''}`

/** Whether an image is for the platform that a service asks for: `linux/arm64`, `linux/arm/v7`. */
function isFor({ Architecture, Os }: ImageInspectInfo, platform: string | undefined): boolean {
  const [os, architecture] = platform?.toLowerCase().split('/') ?? []
  const wanted = { x86_64: 'amd64', aarch64: 'arm64' }[architecture ?? ''] ?? architecture
  return (!os || os === Os) && (!wanted || wanted === Architecture)
}

function notHere(image: string, why: string) {
  return {
    code: 'image-missing' as const,
    message: `Image ${image} is not there, and ${why}`,
    remedy: `Fetch it with: docker pull ${image}`,
    evidence: [],
  }
}
