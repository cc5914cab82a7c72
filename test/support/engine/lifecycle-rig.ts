import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { silentLogger } from '../../../src/core/platform/logger.ts'
import { loadProject } from '../../../src/core/stack/compose/load-project.ts'
import type { ComposeProject } from '../../../src/core/stack/compose/model.ts'
import { createStackEngine, type StackEngine } from '../../../src/core/stack/containers/stack-engine.ts'
import type { LifecycleContext, Outcome } from '../../../src/core/stack/lifecycle/context.ts'
import type { ActionReport } from '../../../src/core/stack/lifecycle/report.ts'
import { heldSettings } from '../health.ts'
import { engineAt, sharedEngineAddress } from './shared-engine.ts'

/** What an action told while it was under way, in order: `redis checking: first probe`. */
export interface Told extends ActionReport {
  readonly lines: string[]
  readonly pulls: Parameters<ActionReport['pulling']>[1][]
}

/** A project of a test's own on a real engine, and the line to it. */
export interface LifecycleRig {
  readonly project: string
  readonly folder: string
  readonly file: string
  readonly docker: Docker
  readonly engine: StackEngine
  readonly told: Told
  /** Writes the Compose file. */
  write(text: string): Promise<void>
  load(): Promise<ComposeProject>
  /** Reads the file and does an action on it; all services without profiles are in play. */
  act<O>(
    action: (context: LifecycleContext, options: O) => Promise<Outcome>,
    options: O,
    more?: { signal?: AbortSignal; profiles?: readonly string[] },
  ): Promise<Outcome>
  /** Container ids by service; one-off ones too. */
  ids(): Promise<Record<string, string>>
  inspect(service: string): Promise<Docker.ContainerInspectInfo>
  exec(service: string, ...command: string[]): Promise<void>
  /** Ends the line, removes all the project has on the engine, and the folder. */
  [Symbol.asyncDispose](): Promise<void>
}

/** @param address of an engine; the machine's where absent */
export async function lifecycleRig(text: string, address = sharedEngineAddress()): Promise<LifecycleRig> {
  const project = `catalyst-test-${randomBytes(4).toString('hex')}`
  const folder = await mkdtemp(join(tmpdir(), 'catalyst-lifecycle-'))
  const file = join(folder, 'compose.yml')
  const docker = await engineAt(address)
  const settings = heldSettings({ endpoints: { docker: { url: address } } })
  const engine = createStackEngine({ settings, logger: silentLogger })
  const told = teller()
  const filters = { label: [`com.docker.compose.project=${project}`] }
  const list = () => docker.listContainers({ all: true, filters })
  const rig: LifecycleRig = {
    ...{ project, folder, file, docker, engine, told },
    write: (changed) => writeFile(file, changed),
    load: () => loadProject({ file, project, env: {} }),
    async act(action, options, { signal = AbortSignal.timeout(100_000), profiles = [] } = {}) {
      const read = await rig.load()
      const enabled = new Set(
        read.services
          .filter(
            (service) =>
              service.profiles.length === 0 || service.profiles.some((one) => profiles.includes(one)),
          )
          .map((service) => service.name),
      )
      return await action(
        { project: read, enabled, engine, signal, report: told, logger: silentLogger },
        options,
      )
    },
    async ids() {
      const entries = (await list()).map((one) => [one.Labels['com.docker.compose.service'] ?? '', one.Id])
      return Object.fromEntries(entries.sort())
    },
    async inspect(service) {
      const id = (await rig.ids())[service]
      if (id === undefined) throw new Error(`${service} has no container`)
      return await docker.getContainer(id).inspect()
    },
    async exec(service, ...command) {
      const id = (await rig.ids())[service] ?? ''
      const exec = await docker
        .getContainer(id)
        .exec({ Cmd: command, AttachStdout: true, AttachStderr: true })
      const stream = await exec.start({})
      for await (const _ of stream) {
        // Read to its end, so that it is over when this returns.
      }
    },
    async [Symbol.asyncDispose]() {
      await engine.stop()
      await Promise.all(
        (await list()).map((one) =>
          docker
            .getContainer(one.Id)
            .remove({ force: true, v: true })
            .catch(() => {}),
        ),
      )
      const networks = await docker.listNetworks({ filters })
      await Promise.all(networks.map((one) => docker.getNetwork(one.Id).remove()))
      const { Volumes } = await docker.listVolumes({ filters: JSON.stringify(filters) as never })
      await Promise.all((Volumes ?? []).map((one) => docker.getVolume(one.Name).remove()))
      await rm(folder, { recursive: true, force: true })
    },
  }
  await rig.write(text)
  return rig
}

function teller(): Told {
  const lines: string[] = []
  const pulls: Told['pulls'] = []
  return {
    lines,
    pulls,
    stage: (service, stage, detail) => lines.push(`${service} ${stage}: ${detail}`),
    pulling: (_service, progress) => pulls.push(progress),
    done: (service, detail) => lines.push(`${service} done: ${detail}`),
    failed: (service, failure) => lines.push(`${service} failed: ${failure.code}: ${failure.message}`),
    skipped: (service, reason) => lines.push(`${service} skipped: ${reason}`),
  }
}
