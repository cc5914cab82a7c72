import type Docker from 'dockerode'
import type { NetworkInspectInfo } from 'dockerode'
import type { ComposeService } from '../compose/model.ts'
import { allOrFirstFailure } from './all-or-first-failure.ts'
import { clearNetwork } from './clear-network.ts'
import type { LifecycleContext } from './context.ts'
import { explainFailure, ServiceFailure } from './failure.ts'
import { ensureNetwork, type KnownNetworks, readNetworks } from './networks.ts'
import { listNetworks, listVolumes } from './service-needs.ts'
import { ensureVolume, readVolumes } from './volumes.ts'

type Known = Parameters<typeof clearNetwork>[2]

/** The networks and volumes of a project: made once each, when the first service asks for them. */
export class Surroundings {
  readonly #context: LifecycleContext
  readonly #docker: Docker
  readonly #known: Known
  readonly #networks = new Map<string, Promise<string>>()
  readonly #touched = new Map<string, string>()
  readonly #volumes = new Map<string, Promise<void>>()
  #knownNetworks: Promise<KnownNetworks> | undefined
  #knownVolumes: Promise<ReadonlySet<string>> | undefined

  /** @param known the services that are brought up, and all containers of the project */
  constructor(context: LifecycleContext, docker: Docker, known: Known) {
    this.#context = context
    this.#docker = docker
    this.#known = known
  }

  /**
   * Makes sure of a service's networks.
   *
   * @returns their ids by name
   * @throws ServiceFailure where one cannot be had
   */
  async networks(service: ComposeService): Promise<ReadonlyMap<string, string>> {
    const { project, signal } = this.#context
    const entries = listNetworks(project, service).map(async (network): Promise<[string, string]> => {
      let made = this.#networks.get(network.key)
      if (!made) {
        this.#knownNetworks ??= readNetworks(this.#docker, signal)
        made = this.#knownNetworks
          .then((known) => ensureNetwork(this.#docker, project, network, known, this.#anew, signal))
          .catch((error) => this.#fail(error, `Network ${network.name}`))
        this.#networks.set(network.key, made)
      }
      return [network.name, await made]
    })
    return new Map(await allOrFirstFailure(entries))
  }

  /**
   * Makes sure of a service's named volumes.
   *
   * @throws ServiceFailure where one cannot be had
   */
  async volumes(service: ComposeService): Promise<void> {
    const { project, signal } = this.#context
    await allOrFirstFailure(
      listVolumes(project, service).map((volume) => {
        let made = this.#volumes.get(volume.key)
        if (!made) {
          this.#knownVolumes ??= readVolumes(this.#docker, signal)
          made = this.#knownVolumes
            .then((known) => ensureVolume(this.#docker, project, volume, known, signal))
            .catch((error) => this.#fail(error, `Volume ${volume.name}`))
          this.#volumes.set(volume.key, made)
        }
        return made
      }),
    )
  }

  /** Why a container is not any more as it was found: the network that was made anew under it. */
  touched(id: string): string | undefined {
    return this.#touched.get(id)
  }

  #anew = async (old: NetworkInspectInfo, why: string, make: () => Promise<string>) => {
    const refill = await clearNetwork(this.#context, this.#docker, this.#known, old, why)
    const made = await make()
    for (const id of await refill(made)) this.#touched.set(id, `network ${old.Name} was made anew`)
    return made
  }

  #fail(error: unknown, subject: string): never {
    this.#context.signal.throwIfAborted()
    throw new ServiceFailure(explainFailure(error, { subject, what: 'could not be made' }), { cause: error })
  }
}
