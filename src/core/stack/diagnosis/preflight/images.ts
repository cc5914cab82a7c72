import { existsSync } from 'node:fs'
import type Docker from 'dockerode'
import type { AuthConfig } from 'dockerode'
import type { RootCause } from '../../../../contract/stack-view.ts'
import { answerStatus, engineMessage } from '../../../engine/engine-answer.ts'
import { registryCredentials } from '../../../engine/pull/registry-credentials.ts'
import { explainRegistry } from '../../../engine/pull/registry-words.ts'
import { withDeadline } from '../../../platform/waiting.ts'
import type { ComposeService } from '../../compose/model.ts'
import { inspectImage } from '../../lifecycle/images.ts'
import type { ImageFacts } from '../observation.ts'
import { finding } from './finding.ts'

/** How long a registry may take to say whether it has an image, in ms. */
const registryDeadlineMs = 5000

/** What the engine has of a service's image. */
export async function imageFacts(docker: Docker, image: string, signal: AbortSignal): Promise<ImageFacts> {
  const found = await inspectImage(docker, image, signal)
  if (!found) return { present: false }
  const { Id, Created, Architecture, Os } = found
  return {
    present: true,
    id: Id,
    createdAt: new Date(Created).toISOString(),
    architecture: Architecture,
    os: Os,
  }
}

/** How long a registry's answer is believed, in ms. */
const believedMs = 10 * 60_000

/**
 * Whether images that are not here can be fetched, by asking their registries through the engine. Registries count such
 * questions against what may be pulled, so they are asked only when a person wants to know; in between their last
 * answers stand.
 */
export class RegistryAnswers {
  readonly #answers = new Map<string, { at: number; cause: RootCause | undefined }>()

  async ask(service: ComposeService, docker: Docker, signal: AbortSignal): Promise<RootCause | undefined> {
    const cause = await missingImage(service, docker, signal)
    this.#answers.set(answerKey(service), { at: Date.now(), cause })
    return cause
  }

  /** The last answer, or `undefined` where there is none that can still be believed. */
  known(service: ComposeService): RootCause | undefined {
    const answer = this.#answers.get(answerKey(service))
    return answer && Date.now() - answer.at < believedMs ? answer.cause : undefined
  }
}

function answerKey({ name, image, pullPolicy }: ComposeService): string {
  return JSON.stringify([name, image, pullPolicy])
}

async function missingImage(
  service: ComposeService,
  docker: Docker,
  signal: AbortSignal,
): Promise<RootCause | undefined> {
  const missing = (evidence: string, message: string, remedy: string) =>
    finding({ service: service.name, code: 'image-missing', message, remedy, evidence: [evidence] })
  if (service.pullPolicy === 'never') {
    return missing(
      `No such image: ${service.image}`,
      `The image ${service.image} of ${service.name} is not here, and pull_policy: never forbids fetching it.`,
      'Build or load the image, or take pull_policy: never away.',
    )
  }
  let signedIn = false
  try {
    const askRegistry = async (until: AbortSignal) => {
      // What `docker login` left counts here as it does for a pull, which tells of one that cannot be read.
      const account = await registryCredentials(service.image, until).catch(() => undefined)
      signedIn = account !== undefined
      // dockerode takes no signal for this call: what comes late is not waited for.
      await docker.getImage(service.image).distribution(account ? { authconfig: account as AuthConfig } : {})
    }
    await withDeadline(askRegistry, { ms: registryDeadlineMs, signal })
    return undefined
  } catch (error) {
    if (signal.aborted) throw signal.reason
    const statusCode = answerStatus(error)
    const said = engineMessage(error)
    if (statusCode === undefined) return undefined // The engine did not answer in time: that proves nothing.
    const refusal = explainRegistry(said, { image: service.image, signedIn })
    if (refusal) return finding({ service: service.name, ...refusal, evidence: [said] })
    if (statusCode === 404) {
      return missing(
        said,
        `The image ${service.image} of ${service.name} exists neither here nor in its registry.`,
        'Correct the name and tag in the Compose file.',
      )
    }
    return missing(
      said,
      `The image ${service.image} of ${service.name} is not here, and its registry cannot be reached.`,
      'Check the network and the name of the registry, or load the image with docker load.',
    )
  }
}

/**
 * An image for another processor than the file asks for, or for one that the engine neither has nor emulates.
 *
 * @param engine `emulates`: whether it runs programs of that processor too, where that is known
 */
export function foreignImage(
  service: ComposeService,
  image: ImageFacts,
  engine: { readonly architecture: string; emulates(architecture: string): boolean },
): RootCause | undefined {
  const own = normal(engine.architecture)
  const other = image.architecture && normal(image.architecture)
  const wanted = service.platform === undefined ? undefined : normal(service.platform.split('/')[1] ?? own)
  if (!other) return undefined
  const made = `The image ${service.image} of ${service.name} is made for ${other}`
  const evidence = [`image: ${image.os ?? 'linux'}/${other}, engine: ${own}`]
  const foreign = (message: string, remedy: string, more: string[] = []) =>
    finding({
      ...{ service: service.name, code: 'image-architecture', message, remedy },
      evidence: [...more, ...evidence],
    })
  if (wanted !== undefined && wanted !== other) {
    return foreign(
      `${made}, and its platform: asks for ${wanted}.`,
      `Fetch the image for ${wanted}, where there is one, or take platform: away.`,
      [`platform: ${service.platform}`],
    )
  }
  if (other === own || engine.emulates(other)) return undefined
  return foreign(
    `${made}, and the engine runs on ${own}.`,
    `Use an image for ${own}, or install emulation of ${other} (binfmt_misc with qemu-user).`,
  )
}

/** Whether this machine's kernel runs programs of another processor: where binfmt_misc has an interpreter for them. */
export function kernelEmulates(architecture: string): boolean {
  const name = { amd64: 'x86_64', arm64: 'aarch64', '386': 'i386' }[architecture] ?? architecture
  return existsSync(`/proc/sys/fs/binfmt_misc/qemu-${name}`)
}

/** Engines say `x86_64` and `aarch64`, images `amd64` and `arm64`. */
function normal(architecture: string): string {
  return (
    { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', i386: '386', i686: '386' }[architecture] ??
    architecture
  )
}
