import { resolve } from 'node:path'
import type { CatalystClient } from '../../../contract/index.ts'
import type { StackTarget } from '../../../contract/stack-view.ts'

/** Options of every stack command. */
export interface StackOptions {
  readonly file?: string
  readonly project?: string
  readonly json?: boolean
}

/**
 * Which stack the options mean. A server has a working folder of its own, so paths are made absolute here. A project
 * alone means the file it was brought up from, where one of that name is on the engine.
 */
export async function targetOf(
  { file, project }: StackOptions,
  client: CatalystClient,
): Promise<StackTarget> {
  if (file !== undefined) return { file: resolve(file), ...(project !== undefined && { project }) }
  if (project === undefined) return {}
  const { choices } = await client.stack.choices()
  const there = choices.find((one) => one.project === project)
  return { ...(there && !there.shipped && { file: there.file }), project }
}

/** Another command on the same stack, to be copied: `catalyst stack up --file compose.yml`. */
export function sameStack(verb: string, { file, project }: StackOptions): string {
  const words = ['catalyst', 'stack', verb]
  if (file !== undefined) words.push('--file', file)
  if (project !== undefined) words.push('--project', project)
  return words.map(shellWord).join(' ')
}

function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
