import type { EnginePlace } from '../../contract/engine-view.ts'
import type {
  HealthProbe,
  KeptVolume,
  ServiceFigures,
  StackChoice,
  StackCommand,
  StackEvent,
  StackLogLine,
  StackTarget,
  StackView,
  StackVolume,
} from '../../contract/stack-view.ts'
import type { StackInsight } from './ports.ts'

export type Started = { readonly runId: string; readonly command: string }
export type Acting = StackTarget & {
  readonly services?: readonly string[] | undefined
  readonly takeOver?: boolean
}

/** Starts, stops and watches Compose stacks, and says why something is not up. Every call may name another stack. */
export interface StackService extends StackInsight {
  /**
   * Takes note of what an earlier process left unfinished and, with `follow`, begins to follow the engine; else that is
   * done when somebody first asks.
   */
  start(options: { follow: boolean }): Promise<void>
  stop(): Promise<void>
  view(target: StackTarget): Promise<StackView>
  watch(target: StackTarget, signal?: AbortSignal): AsyncGenerator<StackView>
  /** Looks anew, pre-flight included. @throws Problem `NOT_FOUND` for a service or profile that is not in the file */
  why(
    target: StackTarget & { service?: string | undefined; profiles?: readonly string[] | undefined },
    signal?: AbortSignal,
  ): Promise<StackView>
  choices(): Promise<StackChoice[]>
  choose(target: StackTarget & { profiles?: readonly string[] | undefined }): Promise<StackView>
  up(
    target: Acting & {
      profiles?: readonly string[] | undefined
      waitTimeoutSeconds?: number | undefined
      removeOrphans?: boolean
    },
  ): Promise<Started>
  /** Each of these that acts: @throws Problem `CONFLICT` where another folder has the project, without `takeOver` */
  down(
    target: StackTarget & {
      volumes: boolean
      takeOver?: boolean
      removeOrphans?: boolean
      otherVolumes?: readonly string[] | undefined
      confirmVolumes?: readonly string[] | undefined
    },
  ): Promise<Started>
  /** @throws Problem `NOT_FOUND` where there are none; `CONFLICT` as the others do */
  removeOrphans(target: StackTarget & { takeOver?: boolean }): Promise<Started>
  begin(
    kind: 'start' | 'stop' | 'restart' | 'pull',
    target: Acting & { profiles?: readonly string[] | undefined },
  ): Promise<Started>
  /** @throws Problem `INVALID` where the stack takes no port from that variable, or its variables are not ours to set */
  usePort(target: StackTarget & { variable: string; port: number }): Promise<StackView>
  volumes(
    target: StackTarget,
    signal?: AbortSignal,
  ): Promise<{ volumes: StackVolume[]; kept: KeptVolume[]; commands: { keep: string; remove: string } }>
  logs(
    target: StackTarget & {
      services?: readonly string[] | undefined
      follow: boolean
      tail?: number | undefined
      since?: string | undefined
      until?: string | undefined
    },
    signal?: AbortSignal,
  ): AsyncGenerator<{ lines: StackLogLine[] }>
  events(
    target: StackTarget & { follow: boolean },
    signal?: AbortSignal,
  ): AsyncGenerator<{ events: StackEvent[] }>
  figures(target: StackTarget, signal?: AbortSignal): AsyncGenerator<{ figures: ServiceFigures[] }>
  probes(target: StackTarget & { service: string }): Promise<{ probes: HealthProbe[]; failingStreak: number }>
  commands(): Promise<StackCommand[]>
  engines(): Promise<EnginePlace[]>
}
