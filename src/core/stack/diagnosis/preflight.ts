import type Docker from 'dockerode'
import type { RootCause, StackWarning } from '../../../contract/stack-view.ts'
import { ask, questionMs } from '../../engine/ask.ts'
import type { ComposeProject, ComposeService } from '../compose/model.ts'
import { outOfPlay } from '../compose/selection.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import type { ImageFacts } from './observation.ts'
import { type Existing, existingFor, missingExternals, removedNetwork } from './preflight/external.ts'
import { type Findings, finding } from './preflight/finding.ts'
import { foreignImage, kernelEmulates } from './preflight/images.ts'
import { missingMounts } from './preflight/mounts.ts'
import { claimedTwice, heldPorts, takenPorts } from './preflight/ports.ts'
import { diskSpace, memoryWarning } from './preflight/resources.ts'
import { missingVariables } from './preflight/variables.ts'
import { isDone, isUp } from './readiness.ts'

export interface PreflightInput {
  readonly docker: Docker
  readonly project: ComposeProject
  readonly enabled: ReadonlySet<string>
  /** All containers of the project. */
  readonly containers: readonly ProjectContainer[]
  /** Names of those among them whose service is not in the file. */
  readonly orphans: ReadonlySet<string>
  readonly images: ReadonlyMap<string, ImageFacts>
  /** The engine is on this machine: its ports, folders and disk are ours to look at. */
  readonly local: boolean
  readonly signal: AbortSignal
  /** Why a service's image, which is not here, cannot be had: asked of its registry, or remembered. */
  missingImage(service: ComposeService): Promise<RootCause | undefined> | RootCause | undefined
}

/** Facts of `docker info` that pre-flight needs; the rest of the answer is large. */
interface EngineInfo {
  readonly Architecture?: string
  readonly MemTotal?: number
  readonly DockerRootDir?: string
  readonly OperatingSystem?: string
}

/** dockerode takes a signal here as everywhere; its types know it for other calls only. */
type InfoCall = (options: { abortSignal: AbortSignal }) => Promise<EngineInfo>

/** What would stop an `up`, found before anything is touched. Services that are up are not looked at. */
export async function preflight(input: PreflightInput): Promise<Findings> {
  const { docker, project, enabled, containers, signal } = input
  const byService = new Map(containers.filter((one) => !one.oneOff).map((one) => [one.service, one]))
  const down = project.services.filter((service) => {
    const facts = byService.get(service.name)
    return enabled.has(service.name) && !service.imageFault && !isUp(facts) && !isDone(facts)
  })
  const readInfo: InfoCall = docker.info.bind(docker)
  const [info, held, existing] = await Promise.all([
    ask(readInfo, questionMs, signal),
    heldPorts(docker, signal),
    existingFor(project, docker, signal, byService.size > 0),
  ])
  const own = new Set(
    containers.map((container) => container.name).filter((name) => !input.orphans.has(name)),
  )
  const inPlay = project.services.filter((service) => enabled.has(service.name))
  const runs = (name: string) => byService.get(name)?.state === 'running'
  const usedByServices = await Promise.all(
    down.map(async (service) => [
      ...(await lookAt(service, { ...input, info, held, own, existing })),
      ...claimedTwice(service, inPlay, runs),
    ]),
  )
  const removed = inPlay.flatMap((service) => removedNetwork(byService.get(service.name), existing))
  const disk = input.local && info.DockerRootDir ? await diskSpace(info.DockerRootDir) : {}
  const memory = memoryWarning(inPlay, info.MemTotal ?? 0)
  const leftOut = outOfPlay(project, enabled).map((one) => finding({ ...one, code: 'invalid-file' }))
  const warnings: StackWarning[] = [disk.warning, memory].filter((warning) => warning !== undefined)
  const causes = [...leftOut, ...usedByServices.flat(), ...removed]
  return { causes: [...(disk.cause ? [disk.cause] : []), ...causes], warnings }
}

async function lookAt(
  service: ComposeService,
  input: PreflightInput & {
    info: EngineInfo
    held: Awaited<ReturnType<typeof heldPorts>>
    own: ReadonlySet<string>
    existing: Existing
  },
): Promise<RootCause[]> {
  const { project, info, held, own, local, existing } = input
  const image = input.images.get(service.name)
  const engine = {
    architecture: info.Architecture ?? '',
    // Docker Desktop and its kin bring emulation with them. Of an engine elsewhere it is not known: who asks for the
    // platform will know.
    emulates: (other: string) =>
      /desktop|orbstack|colima|rancher/iu.test(info.OperatingSystem ?? '') ||
      (local ? kernelEmulates(other) : service.platform !== undefined),
  }
  const [ports, mounts, absent] = await Promise.all([
    takenPorts(service, held, { own, local, orphans: input.orphans }),
    local ? missingMounts(service) : [],
    image?.present === false ? input.missingImage(service) : undefined,
  ])
  const foreign =
    image?.present && engine.architecture !== '' ? foreignImage(service, image, engine) : undefined
  const imageCauses = [absent, foreign].filter((cause) => cause !== undefined)
  const external = missingExternals(project, service, existing)
  return [...missingVariables(project, service.name), ...imageCauses, ...mounts, ...external, ...ports]
}
