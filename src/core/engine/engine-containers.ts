import { attachContainer } from './attach.ts'
import { createContainer, killContainer, removeContainer, startContainer, waitForEnd } from './containers.ts'
import type { ContainerEngine, EngineContainers } from './ports.ts'

/** Single containers on the engine that a line leads to. */
export function createEngineContainers(engine: Pick<ContainerEngine, 'client'>): EngineContainers {
  return {
    create: async (name, options, signal) =>
      createContainer(await engine.client(signal), name, options, options.platform, signal),
    start: async (id, signal) => startContainer(await engine.client(signal), id, signal),
    attach: async (id, signal) => attachContainer(await engine.client(signal), id, signal),
    wait: async (id, signal) => waitForEnd(await engine.client(signal), id, signal),
    kill: async (id, signal) => killContainer(await engine.client(signal), id, signal),
    remove: async (id, signal) => removeContainer(await engine.client(signal), id, signal, true),
  }
}
