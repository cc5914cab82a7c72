import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTestImages, imagesUnavailable } from '../../support/engine/images.ts'
import { engineUnavailable, sharedEngine, sharedEngineAddress } from '../../support/engine/shared-engine.ts'

/** Why no spec of the stack can run here, or the empty text. */
export const stackUnavailable = engineUnavailable() || imagesUnavailable()

/** A Compose file of a spec's own. */
export interface OwnStack {
  readonly file: string
  readonly project: string
  write(text: string): Promise<void>
  /** Removes all that it has on the engine, and the file. */
  remove(): Promise<void>
}

/**
 * Writes a Compose file in a folder of its own.
 *
 * @param text of its services and volumes
 * @param project its name; one that nobody else has where none is given
 */
export async function ownStack(
  text: string,
  project = `catalyst-e2e-${randomBytes(3).toString('hex')}`,
): Promise<OwnStack> {
  await ensureTestImages()
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-e2e-stack-'))
  const file = join(folder, project, 'compose.yml')
  await mkdir(join(folder, project))
  const write = (changed: string) => writeFile(file, `name: ${project}\n${changed}`)
  await write(text)
  return {
    ...{ file, project, write },
    async remove() {
      await removeProject(project)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function removeProject(project: string): Promise<void> {
  const docker = await sharedEngine()
  const filters = { label: [`com.docker.compose.project=${project}`] }
  const containers = await docker.listContainers({ all: true, filters })
  await Promise.all(
    containers.map((one) =>
      docker
        .getContainer(one.Id)
        .remove({ force: true, v: true })
        .catch(() => {}),
    ),
  )
  const networks = await docker.listNetworks({ filters })
  await Promise.all(
    networks.map((one) =>
      docker
        .getNetwork(one.Id)
        .remove()
        .catch(() => {}),
    ),
  )
  const { Volumes } = await docker.listVolumes({ filters: JSON.stringify(filters) as never })
  await Promise.all(
    (Volumes ?? []).map((one) =>
      docker
        .getVolume(one.Name)
        .remove()
        .catch(() => {}),
    ),
  )
}

/** Runs a command in a service's container to its end. */
export async function inService(project: string, service: string, ...command: string[]): Promise<void> {
  const docker = await sharedEngine()
  const exec = await docker
    .getContainer(`${project}-${service}-1`)
    .exec({ Cmd: command, AttachStdout: true, AttachStderr: true })
  for await (const _ of await exec.start({})) {
    // Read to its end, so that it is over when this returns.
  }
}

/** A socket that leads to the engine while it is open: an engine that can come and go. */
export interface EngineDoor {
  readonly address: string
  open(): Promise<void>
  close(): Promise<void>
}

export async function engineDoor(): Promise<EngineDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-e2e-engine-'))
  const path = join(folder, 'docker.sock')
  const engine = sharedEngineAddress().replace(/^unix:\/\//u, '')
  const open = new Set<Socket>()
  let server: Server | undefined
  return {
    address: `unix://${path}`,
    async open() {
      server = createServer((near) => {
        const far = connect(engine)
        for (const [from, to] of [
          [near, far],
          [far, near],
        ] as const) {
          open.add(from)
          from.pipe(to)
          from.on('error', () => to.destroy())
          from.on('close', () => {
            open.delete(from)
            to.destroy()
          })
        }
      })
      await new Promise<void>((resolve) => server!.listen(path, resolve))
    },
    async close() {
      const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
      for (const socket of open) socket.destroy()
      await closed
      await rm(folder, { recursive: true, force: true })
    },
  }
}
