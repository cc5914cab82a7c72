import type { Readable, Writable } from 'node:stream'
import type Docker from 'dockerode'
import type { ContainerCreateOptions } from 'dockerode'
import type { EnginePlace, EngineView } from '../../contract/engine-view.ts'

/** The one line to the container engine. */
export interface ContainerEngine {
  /** How the engine stands; cheap. */
  view(): EngineView
  onView(listener: (view: EngineView) => void): () => void
  /**
   * The client, once the first search is over.
   *
   * @throws Problem `UNAVAILABLE` with what to start, where no engine answers
   */
  client(signal?: AbortSignal): Promise<Docker>
  /** Where an engine was looked for, and what answers there now. */
  places(): Promise<EnginePlace[]>
}

/**
 * Single containers, for whoever runs programs in some. Each call has a deadline and ends when `signal` aborts.
 *
 * @throws Problem `UNAVAILABLE` where no engine answers; the engine's error where it refuses
 */
export interface EngineContainers {
  /** @returns the id of the new container */
  create(name: string, options: ContainerCreateOptions, signal: AbortSignal): Promise<string>
  start(id: string, signal: AbortSignal): Promise<void>
  /** Before its start, so that nothing it writes is missed. Not of a container with a terminal. */
  attach(id: string, signal: AbortSignal): Promise<AttachedContainer>
  /** The code it ends with; without a deadline but that of `signal`. One that has ended already is told of at once. */
  wait(id: string, signal: AbortSignal): Promise<number>
  /** Ends it at once; one that does not run, or is not there, is no error. */
  kill(id: string, signal: AbortSignal): Promise<void>
  /** Removes it with its anonymous volumes, running or not; one that is not there is no error. */
  remove(id: string, signal?: AbortSignal): Promise<void>
}

/** What a container reads and writes, as long as it runs. */
export interface AttachedContainer {
  /** Ending it ends the container's standard input. */
  readonly input: Writable
  /** Whoever does not read holds the container back. */
  readonly output: Readable
  readonly errors: Readable
  /** Lets go of the container, which runs on. */
  close(): void
}
