import type Docker from 'dockerode'
import type { ContainerInspectInfo } from 'dockerode'
import type { StackLogLine } from '../../../contract/stack-view.ts'
import { defined } from '../../../shared/defined.ts'
import { ask, openStream } from '../../engine/ask.ts'
import { withDeadline } from '../../platform/waiting.ts'
import { LineAssembler } from './line-assembler.ts'
import { engineTime } from './timestamp.ts'

/** Times are normal ones (`timestamp.ts`). */
export interface LogRange {
  readonly tail?: number | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** How long the engine may pause in mid-log where it is not followed, ms. */
const patience = 15_000

/**
 * A container's log in batches, as the engine's chunks bring them. Nobody reading on holds the engine back, so memory is
 * bounded. With `follow` it goes on until the container stops; without, it ends with the log.
 *
 * @throws the engine's error (`statusCode` 404 where there is no such container), or the stream's where it breaks: then
 * the last line may be missing, never cut
 */
export async function* containerLog(
  docker: Docker,
  container: { id: string; service: string },
  range: LogRange & { follow: boolean },
  signal: AbortSignal,
): AsyncGenerator<StackLogLine[], void, undefined> {
  const inspected = await ask<ContainerInspectInfo>(
    (options) => docker.getContainer(container.id).inspect(options),
    10_000,
    signal,
  )
  const query = {
    stdout: true,
    stderr: true,
    timestamps: true,
    follow: range.follow,
    tail: range.tail ?? 'all',
    ...defined({
      since: range.since ? engineTime(range.since) : undefined,
      until: range.until ? engineTime(range.until) : undefined,
    }),
  }
  const stream = await openStream(docker, `/containers/${container.id}/logs?`, query, signal, { ms: 10_000 })
  const assembler = new LineAssembler(container.service, inspected.Config.Tty)
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = range.follow
        ? await chunks.next()
        : await withDeadline(() => chunks.next(), { ms: patience, late: silent })
      if (next.done) break
      const lines = assembler.push(next.value)
      if (lines.length > 0) yield lines
    }
    const rest = assembler.end()
    if (rest.length > 0) yield rest
  } finally {
    stream.destroy()
  }
}

/** Not so for a reader that takes its time: only the engine is waited for. */
const silent = () => new DOMException(`The engine sent nothing for ${patience / 1000} s`, 'TimeoutError')
