import type { EngineView, PullProgress } from '../../../contract/engine-view.ts'
import type { FileProblem, RootCause, ServiceStage } from '../../../contract/stack-view.ts'
import type { ComposeProject } from '../compose/model.ts'
import type { ProjectContainer, ProjectEvent } from '../containers/project-containers.ts'
import type { ActionFailure } from '../lifecycle/report.ts'
import type { MountedProgram } from './preflight/scripts.ts'

/** All that is known of a stack at one moment: what the diagnosis, which is pure, judges by. */
export interface Observation {
  readonly now: number
  readonly engine: EngineView
  /** Absent where the file could not be read; then `fileProblems` say why. */
  readonly project?: ComposeProject
  readonly fileProblems: readonly FileProblem[]
  /** Names of the services in play. */
  readonly enabled: ReadonlySet<string>
  /** By service; the first container where there are several. */
  readonly containers: ReadonlyMap<string, ProjectContainer>
  readonly images: ReadonlyMap<string, ImageFacts>
  /** What an action under way, or the last one that failed, said of a service. */
  readonly actions: ReadonlyMap<string, ActionState>
  /** What pre-flight found. */
  readonly preflight: readonly RootCause[]
  /** The last lines of each failed service's log, oldest first. */
  readonly logs: ReadonlyMap<string, readonly string[]>
  /** Programs of services that do not run, where they lie on this machine. */
  readonly programs?: ReadonlyMap<string, readonly MountedProgram[]>
  /** The project's newest events, oldest first. */
  readonly events: readonly ProjectEvent[]
}

export interface ActionState {
  readonly stage: ServiceStage
  readonly detail: string
  readonly pull?: PullProgress
  readonly failure?: ActionFailure
  /** Whether the action still goes on. */
  readonly underWay: boolean
}

export interface ImageFacts {
  readonly present: boolean
  readonly id?: string
  readonly createdAt?: string
  readonly architecture?: string
  readonly os?: string
}
