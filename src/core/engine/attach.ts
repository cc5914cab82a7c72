import { once } from 'node:events'
import { type Duplex, PassThrough, type Writable } from 'node:stream'
import type Docker from 'dockerode'
import { ask, questionMs } from './ask.ts'
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
  const life = AbortSignal.any([signal, closing.signal])
  const options = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true, abortSignal: life }
  // The question's deadline is for the beginning alone; the line lives as long as the container, or until it is closed.
  const line: Duplex = await ask(() => open(docker, id, options, life), questionMs, signal).catch((error) => {
    closing.abort()
    throw error
  })
  const output = new PassThrough()
  const errors = new PassThrough()
  // Who reads only one of them must not fall with the other.
  for (const target of [output, errors]) target.on('error', () => {})
  void splitFrames(line, output, errors)
  return { input: line, output, errors, close: () => closing.abort() }
}

async function open(docker: Docker, id: string, options: object, life: AbortSignal): Promise<Duplex> {
  const line = (await docker.getContainer(id).attach(options)) as Duplex
  line.on('error', () => {})
  const end = () => line.destroy()
  if (life.aborted) end()
  life.addEventListener('abort', end, { once: true })
  line.once('close', () => life.removeEventListener('abort', end))
  return line
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
