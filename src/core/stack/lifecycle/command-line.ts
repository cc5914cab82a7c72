import { dirname } from 'node:path'
import type { ComposeProject } from '../compose/model.ts'

export type LifecycleAction =
  | {
      readonly do: 'up'
      readonly services?: readonly string[]
      readonly waitTimeoutMs?: number
      readonly removeOrphans?: boolean
    }
  | { readonly do: 'down'; readonly volumes: boolean; readonly removeOrphans?: boolean }
  | { readonly do: 'start' | 'stop' | 'restart' | 'pull'; readonly services?: readonly string[] }

/**
 * The line that does the same with docker compose, ready to be pasted into a POSIX shell.
 *
 * @param profiles those chosen
 * @param envFiles the environment files it is read with, where not the usual one
 */
export function commandLine(
  project: ComposeProject,
  profiles: readonly string[],
  action: LifecycleAction,
  envFiles: readonly string[] = [],
): string {
  const files = project.configFiles.flatMap((file) => ['--file', file])
  const words = ['docker', 'compose', ...files, '--project-name', project.name]
  if (dirname(project.file) !== project.folder) words.push('--project-directory', project.folder)
  for (const file of envFiles) words.push('--env-file', file)
  for (const profile of profiles) words.push('--profile', profile)
  words.push(action.do)
  if (action.do === 'up') {
    words.push('--detach', '--wait')
    if (action.waitTimeoutMs !== undefined) {
      words.push('--wait-timeout', String(Math.ceil(action.waitTimeoutMs / 1000)))
    }
  }
  if ((action.do === 'up' || action.do === 'down') && action.removeOrphans) words.push('--remove-orphans')
  if (action.do === 'down') {
    if (action.volumes) words.push('--volumes')
  } else {
    words.push(...(action.services ?? []))
  }
  return words.map(quote).join(' ')
}

/** Leaves plain words alone, and keeps the shell's hands off all others. */
function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/u.test(word)) return word
  return `'${word.replaceAll("'", `'\\''`)}'`
}
