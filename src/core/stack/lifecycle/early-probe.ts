import { finished } from 'node:stream/promises'
import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import { ask, questionMs } from '../../engine/ask.ts'
import { pause } from '../../platform/waiting.ts'

/** ms after the start until the first probe; each pause after that is longer by half. */
const firstAfterMs = 300
/** The longest pause: a share of the engine's own, and in ms. */
const longest = { share: 0.25, ms: 1000 }
/** A probe may take a fifth of the time at most: some start a whole virtual machine. */
const restPerWork = 4
const usualIntervalNs = 30e9
const usualTimeoutNs = 30e9

/**
 * Runs a container's own healthcheck sooner than the engine does, which waits a whole interval before each probe: 30 s
 * by default, and that for each service of a chain. The same command by the same user is the same evidence: an engine,
 * too, calls a container healthy after the first probe that passes. That it says so is for the caller to wait for.
 *
 * @param container as inspected after its start
 * @returns whether a probe passed; never rejects
 */
export async function passesEarly(
  docker: Docker,
  container: ContainerInspectInfo,
  signal: AbortSignal,
): Promise<boolean> {
  const { Healthcheck: check } = container.Config
  const command = readCommand(container)
  if (!check || !command) return false
  const longestMs = Math.min(((check.Interval || usualIntervalNs) / 1e6) * longest.share, longest.ms)
  const timeoutMs = (check.Timeout || usualTimeoutNs) / 1e6
  let worked = 0
  for (let pauseMs = firstAfterMs; ; pauseMs *= 1.5) {
    await pause(Math.max(Math.min(pauseMs, longestMs), worked * restPerWork), signal)
    if (signal.aborted) return false
    const began = performance.now()
    const code = await probe(docker, container.Id, command, timeoutMs, signal).catch(() => undefined)
    worked = performance.now() - began
    if (code === 0) return !signal.aborted
    // It hangs, or cannot be run: the engine, which can end it, finds out.
    if (code === undefined) return false
  }
}

function readCommand({ Config }: ContainerInspectInfo): string[] | undefined {
  const [kind, ...words] = Config.Healthcheck?.Test ?? []
  if (kind === 'CMD') return words
  if (kind !== 'CMD-SHELL' || words[0] === undefined) return undefined
  // Healthchecks of a shell use the image's own; dockerode's types do not know it.
  const { Shell }: typeof Config & { Shell?: string[] | null } = Config
  return [...(Shell?.length ? Shell : ['/bin/sh', '-c']), words[0]]
}

/** @returns the exit code. @throws where it did not end in time, or the engine does not let us */
async function probe(
  docker: Docker,
  id: string,
  command: string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const exec = await ask(
    (options) => docker.getContainer(id).exec({ Cmd: command, AttachStdout: true, ...options }),
    questionMs,
    signal,
  )
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const stream = await ask((options) => exec.start({ ...options }), timeoutMs, signal)
  try {
    stream.resume()
    await finished(stream, { signal: deadline, writable: false })
  } finally {
    stream.destroy()
  }
  const { ExitCode } = await ask((options) => exec.inspect(options), questionMs, signal)
  return ExitCode ?? undefined
}
