import { createEngineKeeper, type EngineKeeper, type KeeperOptions } from '../../engine/keeper.ts'
import { type ProjectContainer, type ProjectEvent, projectContainers } from './project-containers.ts'

/** The line to the engine, with the containers of every Compose project; `group` is the project's name. */
export type StackEngine = EngineKeeper<ProjectContainer, ProjectEvent>

export function createStackEngine(
  options: Omit<KeeperOptions<ProjectContainer, ProjectEvent>, 'followed'>,
): StackEngine {
  return createEngineKeeper({ ...options, followed: projectContainers })
}
