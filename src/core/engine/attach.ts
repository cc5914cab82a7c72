import { once } from 'node:events'
import { type Duplex, PassThrough, type Writable } from 'node:stream'
import type Docker from 'dockerode'
import { openLine, questionMs } from './ask.ts'
import { FrameReader } from './frames.ts'
import type { AttachedContainer } from './ports.ts'

/**
 * Attaches to a container without a terminal, also to one that was not started yet.
 *
 * @param signal ends it, also long after it was attached
 */
export async function attachContainer(
  docker: Docker,
  id: string,
  signal: AbortSignal,
): Promise<AttachedContainer> {
  const closing = new AbortController()
  const line = await openLine(
    (life) => hijack(docker, id, life),
    questionMs,
    AbortSignal.any([signal, closing.signal]),
  )
  const output = new PassThrough()
  const errors = new PassThrough()
  // Who reads only one of them must not fall with the other.
  for (const target of [output, errors]) target.on('error', () => {})
  void splitFrames(line, output, errors)
  return { input: line, output, errors, close: () => closing.abort() }
}

/** The connection itself, which takes what the container reads too. */
async function hijack(docker: Docker, id: string, abortSignal: AbortSignal): Promise<Duplex> {
  const streams = { stream: true, stdin: true, stdout: true, stderr: true }
  return (await docker.getContainer(id).attach({ ...streams, hijack: true, abortSignal })) as Duplex
}

/** Writes each frame to its stream, no faster than that is read; how the line ends is how both end. */
async function splitFrames(line: Duplex, output: Writable, errors: Writable): Promise<void> {
  const pieces: [Writable, Buffer][] = []
  const reader = new FrameReader((stream, data) => pieces.push([stream === 'stdout' ? output : errors, data]))
  try {
    for await (const chunk of line) {
      reader.push(chunk)
      for (const [target, data] of pieces.splice(0)) if (!target.write(data)) await once(target, 'drain')
    }
    for (const target of [output, errors]) target.end()
  } catch (error) {
    for (const target of [output, errors])
      target.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}
