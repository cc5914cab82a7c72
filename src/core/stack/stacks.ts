import { resolve } from 'node:path'
import type { StackTarget } from '../../contract/stack-view.ts'
import type { SettingsSource } from '../settings/ports.ts'
import { listProjects, type ProjectOnEngine } from './containers/list-projects.ts'
import type { StackEngine } from './containers/stack-engine.ts'
import { lookTime } from './look-time.ts'
import { findProjectFile } from './project-file.ts'
import { type Selection, type ShippedStack, selectStack } from './selection.ts'
import type { Stack } from './stack.ts'

export interface StacksDependencies {
  readonly engine: StackEngine
  readonly settings: Pick<SettingsSource, 'current'>
  readonly shipped: ShippedStack
  createStack(selection: Selection): Stack
}

/** The stacks that this process was asked about: one object for all who mean the same, so that watchers share it. */
export class Stacks {
  readonly #deps: StacksDependencies
  readonly #known = new Map<string, Stack>()

  constructor(deps: StacksDependencies) {
    this.#deps = deps
  }

  /** The chosen stack, or the shipped one; the same object while it is. */
  chosen(): Stack {
    return this.#take({})
  }

  /**
   * The stack a call means, also where it names a project alone.
   *
   * @throws Problem `NOT_FOUND` where no stack of that name is known; `UNAVAILABLE` where only an engine could tell
   */
  async find(target: StackTarget): Promise<Stack> {
    const { project } = target
    if (project === undefined) return this.#take(target)
    const { settings, shipped } = this.#deps
    const chosen = settings.current().stack
    const file =
      target.file ??
      (await findProjectFile(project, {
        ...{ chosen, shipped },
        onEngine: () => this.#listOnEngine(),
        nameIn: (file) => this.#readName(file),
        metBefore: (name) => [...this.#known.values()].find((stack) => stack.name === name)?.selection.file,
      }))
    const isChosen = selectStack({}, chosen, shipped).file === resolve(file) && chosen.project === project
    if (isChosen) return this.chosen()
    return this.#take((await this.#readName(file)) === project ? { file } : { file, project })
  }

  stop(): void {
    for (const stack of this.#known.values()) stack.stop()
  }

  #take(target: StackTarget): Stack {
    const { settings, shipped, createStack } = this.#deps
    const selection = selectStack(target, settings.current().stack, shipped)
    const key = JSON.stringify([selection.file, selection.project ?? null])
    const known = this.#known.get(key)
    if (known) {
      known.select(selection)
      return known
    }
    const stack = createStack(selection)
    this.#known.set(key, stack)
    return stack
  }

  /** The name that a file gives its project. */
  async #readName(file: string): Promise<string> {
    const stack = this.#take({ file })
    await stack.load()
    return stack.name
  }

  async #listOnEngine(): Promise<ProjectOnEngine[]> {
    const { engine } = this.#deps
    await engine.client(lookTime())
    return listProjects(engine.containers())
  }
}
