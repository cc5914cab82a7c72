import type Docker from 'dockerode'
import { inspectContainer } from '../../engine/containers.ts'
import { absentIf404, answerStatus } from '../../engine/engine-answer.ts'
import { pause } from '../../platform/waiting.ts'

/** ms that a container which is being made is waited for, and between two looks. */
const patience = { all: 10_000, each: 100 }

/** Whether an engine refused a container because its name is taken. */
export function isNameTaken(error: unknown): boolean {
  return answerStatus(error) === 409
}

/**
 * Waits until the container that has the name can be seen. One that an action asked for just before it was broken off
 * has it from the first moment, and appears only when it is whole.
 *
 * @param error the engine's answer, which names the container
 */
export async function untilSeen(docker: Docker, error: unknown, signal: AbortSignal): Promise<void> {
  const id = /[0-9a-f]{64}/u.exec(error instanceof Error ? error.message : '')?.[0]
  if (id === undefined) return
  const until = performance.now() + patience.all
  while (performance.now() < until && !signal.aborted) {
    if (await inspectContainer(docker, id, signal).catch(absentIf404)) return
    await pause(patience.each, signal)
  }
}
