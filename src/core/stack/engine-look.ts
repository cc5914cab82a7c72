import { isDeepStrictEqual } from 'node:util'
import type Docker from 'dockerode'
import { isLocalAddress } from '../engine/find/find-engine.ts'
import { pastEvents } from '../engine/follow/past-events.ts'
import type { ComposeProject, ComposeService } from './compose/model.ts'
import {
  type ProjectContainer,
  type ProjectEvent,
  projectContainers,
} from './containers/project-containers.ts'
import type { ImageFacts } from './diagnosis/observation.ts'
import type { Findings } from './diagnosis/preflight/finding.ts'
import { imageFacts, RegistryAnswers } from './diagnosis/preflight/images.ts'
import { type MountedProgram, readStoppedPrograms } from './diagnosis/preflight/scripts.ts'
import { preflight } from './diagnosis/preflight.ts'
import { mayHaveDied } from './diagnosis/readiness.ts'
import { findNeighbours, firstOfEach, type Neighbours, noNeighbours } from './neighbours.ts'
import type { StackDependencies } from './stack-dependencies.ts'

/** How far back the engine is asked why containers ended, in ms. */
const pastMs = 24 * 3_600_000

/** What a look is for. */
export interface LookRequest {
  readonly project: ComposeProject
  /** Names of the services in play, by the containers that were found. */
  enabled(containers: ReadonlyMap<string, ProjectContainer>): ReadonlySet<string>
  /** Whether registries are asked for images that are not here; else their last answers stand. */
  readonly askRegistries?: boolean
  readonly signal: AbortSignal
}

/** What the engine and this machine say of one stack, as last looked at. */
export class EngineLook {
  readonly #deps: Pick<StackDependencies, 'engine' | 'stops'>
  readonly #changed: () => void
  readonly #registries = new RegistryAnswers()
  #images: ReadonlyMap<string, ImageFacts> = new Map()
  #programs: ReadonlyMap<string, MountedProgram[]> = new Map()
  #past: readonly ProjectEvent[] = []
  #neighbours: Neighbours = noNeighbours
  /** How many searches for neighbours have begun, and which of them told those that are known. */
  readonly #searches = { begun: 0, told: 0 }

  /** @param changed called when others came to share the project's name, or went */
  constructor(deps: Pick<StackDependencies, 'engine' | 'stops'>, changed: () => void) {
    this.#deps = deps
    this.#changed = changed
  }

  /** By service. */
  get images(): ReadonlyMap<string, ImageFacts> {
    return this.#images
  }

  /** Programs from mounts of containers that stopped, by service. */
  get programs(): ReadonlyMap<string, MountedProgram[]> {
    return this.#programs
  }

  /** Heard of before this process listened, of containers that ended badly. */
  get past(): readonly ProjectEvent[] {
    return this.#past
  }

  /** What shares the project's name. */
  get neighbours(): Neighbours {
    return this.#neighbours
  }

  /** The project's own containers as last known, by service. */
  containers(project: string): Map<string, ProjectContainer> {
    return firstOfEach(this.#deps.engine.containers(project), this.#neighbours)
  }

  /** The engine is on this machine. */
  isLocal(): boolean {
    return isLocalAddress(this.#deps.engine.view().address)
  }

  /** Asks the engine and this machine anew. @throws Problem `UNAVAILABLE` where no engine answers */
  async look({ project, enabled, askRegistries = false, signal }: LookRequest): Promise<Findings> {
    const { docker, containers } = await this.#refresh(project, signal)
    const own = this.containers(project.name)
    this.#images = await readImages(docker, project.services, signal)
    this.#programs = this.isLocal() ? await readStoppedPrograms(project, own) : new Map()
    if (containers.some(mayHaveDied)) await this.#readPast(docker, project.name, containers, signal)
    return preflight({
      ...{ docker, project, enabled: enabled(own), containers, images: this.#images, signal },
      ...this.#whereabouts(),
      missingImage: (service) =>
        askRegistries ? this.#registries.ask(service, docker, signal) : this.#registries.known(service),
    })
  }

  /** What pre-flight finds now, image lookups at registries left out: a pull tells that better. */
  async preflight(
    project: ComposeProject,
    enabled: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<Findings> {
    const { docker, containers } = await this.#refresh(project, signal)
    return preflight({
      ...{ docker, project, enabled, containers, images: new Map(), signal },
      ...{ missingImage: () => undefined, ...this.#whereabouts() },
    })
  }

  /** Follows links of paths, so it cannot be done while a view is made. */
  async findNeighbours(project: ComposeProject): Promise<void> {
    this.#searches.begun += 1
    const search = this.#searches.begun
    const found = await findNeighbours(project, this.#deps.engine.containers(project.name))
    // One that began later knows more, though it ended sooner.
    if (search < this.#searches.told) return
    this.#searches.told = search
    if (isDeepStrictEqual(found, this.#neighbours)) return
    this.#neighbours = found
    this.#changed()
  }

  async #refresh(project: ComposeProject, signal: AbortSignal) {
    const { engine } = this.#deps
    const docker = await engine.client(signal)
    const containers = await engine.refresh(project.name, signal)
    await this.findNeighbours(project)
    return { docker, containers }
  }

  async #readPast(
    docker: Docker,
    project: string,
    containers: readonly ProjectContainer[],
    signal: AbortSignal,
  ): Promise<void> {
    const ends = ['oom', 'stop', 'kill', 'die']
    this.#past = await pastEvents(docker, projectContainers, project, Date.now() - pastMs, signal, ends)
    this.#deps.stops.learn(containers, this.#past)
  }

  #whereabouts() {
    return { local: this.isLocal(), orphans: new Set(this.#neighbours.orphans.map((one) => one.container)) }
  }
}

/** The engine is not asked for what no image can be named. */
async function readImages(
  docker: Docker,
  services: readonly ComposeService[],
  signal: AbortSignal,
): Promise<Map<string, ImageFacts>> {
  const read = async ({ name, image, imageFault }: ComposeService) =>
    [name, imageFault === undefined ? await imageFacts(docker, image, signal) : { present: false }] as const
  return new Map(await Promise.all(services.map(read)))
}
