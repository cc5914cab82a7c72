import type { ComposeProject } from '../compose/model.ts'
import { commandLine, type LifecycleAction } from '../lifecycle/command-line.ts'
import { listEnvFiles } from '../selection.ts'
import type { Stack } from '../stack.ts'

/** The title of a run, for people: `Start api of shop`. */
export function describeAction(verb: string, project: ComposeProject, services?: readonly string[]): string {
  const what = services && services.length > 0 ? `${services.join(', ')} of ${project.name}` : project.name
  return `${verb} ${what}`
}

/** The `docker compose` line of an action. `profiles`: besides those chosen. */
export function describeCommand(
  stack: Stack,
  project: ComposeProject,
  profiles: readonly string[] | undefined,
  action: LifecycleAction,
): string {
  const { selection } = stack
  const all = [...new Set([...selection.profiles, ...(profiles ?? [])])]
  return commandLine(project, all, action, listEnvFiles(selection))
}

/** Names of services in the order of the file. */
export function inOrder(project: ComposeProject, names: ReadonlySet<string>): string[] {
  return project.services.map((service) => service.name).filter((name) => names.has(name))
}
