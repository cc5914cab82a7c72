import { constants, open } from 'node:fs/promises'
import { posix, resolve } from 'node:path'
import type { ComposeProject, ComposeService } from '../../compose/model.ts'
import type { ProjectContainer } from '../../containers/project-containers.ts'

/** A program of a service that lies on this machine: mounted, not of the image. */
export interface MountedProgram {
  /** In the container. */
  readonly path: string
  /** On this machine. */
  readonly source: string
  /** Without its line end; a `\r` before that is kept. */
  readonly firstLine: string
  readonly executable: boolean
}

/** Enough for a first line; the kernel itself reads 256 bytes (binfmt_script). */
const headBytes = 256

/**
 * The mounted files that the words of a command name, with their first lines. A file that cannot be read is left out.
 *
 * @param words entrypoint and command
 */
export async function readMountedPrograms(
  { mounts, workingDir = '/' }: ComposeService,
  words: readonly string[],
): Promise<MountedProgram[]> {
  const found = words.slice(0, 20).flatMap((word) => {
    if (!word.includes('/')) return []
    const path = posix.resolve(workingDir, word)
    const mount = mounts.find(
      ({ type, target, source }) =>
        type === 'bind' && source !== undefined && (path === target || path.startsWith(`${target}/`)),
    )
    return mount ? [{ path, source: resolve(mount.source!, `.${path.slice(mount.target.length)}`) }] : []
  })
  const read = await Promise.all(
    found.map(({ path, source }) => readHead(path, source).catch(() => undefined)),
  )
  return read.filter((one) => one !== undefined)
}

/**
 * The mounted programs of services that have a container, and it does not run, by service.
 *
 * @param containers by service
 */
export async function readStoppedPrograms(
  project: ComposeProject,
  containers: ReadonlyMap<string, ProjectContainer>,
): Promise<Map<string, MountedProgram[]>> {
  const read = project.services.map(async (service): Promise<[string, MountedProgram[]]> => {
    const facts = containers.get(service.name)
    const stopped = facts !== undefined && facts.state !== 'running'
    return [service.name, stopped ? await readMountedPrograms(service, facts.command) : []]
  })
  return new Map(await Promise.all(read))
}

async function readHead(path: string, source: string): Promise<MountedProgram | undefined> {
  // Not blocking, so that a pipe is not waited for.
  const file = await open(source, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) return undefined
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    const [firstLine = ''] = buffer.toString('latin1', 0, bytesRead).split('\n')
    return { path, source, firstLine, executable: (stats.mode & 0o111) !== 0 }
  } finally {
    await file.close()
  }
}
