import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../run-command.ts'
import { sharedEngineAddress } from './shared-engine.ts'

/** A folder with a Compose file, and `catalyst stack` in it, on the shared engine. */
export interface CommandStack {
  readonly folder: string
  /** Absolute. */
  readonly file: string
  /** Runs `catalyst stack …` in the folder, with a data folder of its own. */
  run(...args: string[]): ReturnType<typeof runCommand>
  /** Takes the stack down with its volumes, and removes the folder. */
  [Symbol.asyncDispose](): Promise<void>
}

export async function commandStack(name: string, composeFile: string): Promise<CommandStack> {
  const folder = await mkdtemp(join(tmpdir(), `catalyst-${name}-`))
  const file = join(folder, 'compose.yml')
  await writeFile(file, composeFile)
  const where = { cwd: folder, env: { DOCKER_HOST: sharedEngineAddress() } }
  const run = (...args: string[]) => runCommand(join(folder, 'home'), ['stack', ...args], where)
  return {
    ...{ folder, file, run },
    async [Symbol.asyncDispose]() {
      await run('down', '--file', file, '--volumes', '--yes')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
