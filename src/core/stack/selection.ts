import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Settings } from '../../contract/settings.ts'
import type { StackTarget } from '../../contract/stack-view.ts'

/** Which Compose file is meant, and with what it is read. */
export interface Selection {
  /** Absolute. */
  readonly file: string
  /** As asked for; else the file says. */
  readonly project: string | undefined
  /** The stack that comes with Catalyst. */
  readonly shipped: boolean
  readonly profiles: readonly string[]
  /** What Catalyst sets for this stack: passwords of the shipped one, ports that were moved. In the data folder. */
  readonly envFile: string
}

export interface ShippedStack {
  readonly file: string
  /** Folder in the data folder for the environment files of stacks. */
  readonly folder: string
}

/** The stack a call means: the one it names, or the chosen one, or the shipped one. */
export function selectStack(
  target: StackTarget,
  chosen: Settings['stack'],
  shipped: ShippedStack,
): Selection {
  const named = target.file !== undefined
  const file = resolve(target.file ?? (chosen.file === '' ? shipped.file : chosen.file))
  const isShipped = file === shipped.file
  const isChosen = file === (chosen.file === '' ? shipped.file : resolve(chosen.file))
  const project = target.project ?? (isChosen && !named && chosen.project !== '' ? chosen.project : undefined)
  return {
    file,
    project,
    shipped: isShipped,
    profiles: isChosen ? chosen.profiles : [],
    envFile: join(shipped.folder, isShipped ? 'catalyst.env' : `${shortHash(file)}.env`),
  }
}

/** The settings after choosing: the chosen stack stands first among the recent ones. */
export function chooseStack(
  chosen: Settings['stack'],
  selection: Selection,
  profiles: readonly string[] | undefined,
): Partial<Settings['stack']> {
  const file = selection.shipped ? '' : selection.file
  const project = selection.project ?? ''
  const others = chosen.recent.filter((one) => one.file !== file || one.project !== project)
  return {
    file,
    project,
    profiles: [...(profiles ?? (file === chosen.file ? chosen.profiles : []))],
    ...(file !== '' && { recent: [{ file, project }, ...others].slice(0, 20) }),
  }
}

/** The `name:` of the shipped Compose file. */
export const shippedProject = 'catalyst'

/**
 * The environment files a stack is read with, or `undefined` for Compose's own default. Ours comes after the `.env` of
 * the user's, which stays as it is.
 */
export function listEnvFiles({ file, envFile, shipped }: Selection): string[] | undefined {
  if (!existsSync(envFile)) return undefined
  const own = join(dirname(file), '.env')
  return !shipped && existsSync(own) ? [own, envFile] : [envFile]
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}
