import type { StackTarget } from '../../../contract/stack-view.ts'
import { resolvePath } from '../../terminal.ts'

/** Options of every stack command. */
export interface StackOptions {
  readonly file?: string
  readonly project?: string
  readonly json?: boolean
}

export interface ProfileOptions extends StackOptions {
  readonly profile?: string[]
}

/** Profiles besides those chosen in the settings. */
export function readProfiles({ profile }: ProfileOptions): { profiles?: string[] } {
  return profile ? { profiles: profile } : {}
}

/** Which stack the options mean. A server has a working folder of its own, so the path is made absolute here. */
export function readTarget({ file, project }: StackOptions): StackTarget {
  return {
    ...(file !== undefined && { file: resolvePath(file) }),
    ...(project !== undefined && { project }),
  }
}

/** Another command on the same stack, to be copied: `catalyst stack up --file compose.yml`. */
export function sameStack(
  verb: string,
  { file, project, profile = [] }: ProfileOptions,
  service?: string,
): string {
  const words = ['catalyst', 'stack', verb]
  if (service !== undefined) words.push(service)
  if (file !== undefined) words.push('--file', file)
  if (project !== undefined) words.push('--project', project)
  for (const name of profile) words.push('--profile', name)
  return words.map(shellWord).join(' ')
}

function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
