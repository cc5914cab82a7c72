import type { Settings } from '../../contract/settings.ts'
import { Problem } from '../platform/errors.ts'
import { type ShippedStack, shippedProject } from './selection.ts'

export interface KnownProjects {
  readonly chosen: Settings['stack']
  readonly shipped: ShippedStack
  /** What is on the engine. @throws Problem `UNAVAILABLE` where none answers */
  onEngine(): Promise<readonly { readonly project: string; readonly files: readonly string[] }[]>
  /** The project's name that a file gives itself; empty where it cannot be read. */
  nameIn(file: string): Promise<string>
  /** The file that this process knows a project by: one that was taken down is on no engine. */
  metBefore(project: string): string | undefined
}

/**
 * The Compose file of a project that is named alone: of the chosen one, of the shipped one by its own name, the file it
 * was brought up from, or one chosen before. No other file is ever taken for it: it would turn a stranger's services
 * into those of that file.
 *
 * @returns absolute path
 * @throws Problem `NOT_FOUND` where no stack of that name is known; `UNAVAILABLE` where only an engine could tell
 */
export async function findProjectFile(project: string, known: KnownProjects): Promise<string> {
  const { chosen, shipped } = known
  if (chosen.project === project) return chosen.file === '' ? shipped.file : chosen.file
  if (project === shippedProject) return shipped.file
  const recent = chosen.file === '' ? chosen.recent : [{ file: chosen.file, project: '' }, ...chosen.recent]
  const remembered = async () => {
    for (const one of recent) {
      if ((one.project || (await known.nameIn(one.file))) === project) return one.file
    }
    return known.metBefore(project)
  }
  let there: { readonly files: readonly string[] } | undefined
  try {
    there = (await known.onEngine()).find((one) => one.project === project)
  } catch (error) {
    const file = await remembered()
    if (file !== undefined) return file
    throw error
  }
  const file = there?.files[0] ?? (await remembered())
  if (file !== undefined) return file
  throw new Problem(
    'NOT_FOUND',
    there
      ? `The containers of ${project} do not tell which Compose file they were made from.`
      : `No stack ${project} is on the engine, and none of that name was chosen before.`,
    `Name its Compose file too: --file compose.yml --project ${project}.`,
  )
}
