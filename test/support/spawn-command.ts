import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { chooseProgram } from './choose-program.ts'

const program = fileURLToPath(chooseProgram('cli/index.ts', 'catalyst.js'))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the `catalyst` command as a process of its own, on the data folder `home`, to its end. No engine is looked for unless `env` names one. */
export function spawnCommand(
  home: string,
  args: readonly string[],
  options: {
    readonly cwd?: string | undefined
    readonly stdin?: string | undefined
    readonly env?: NodeJS.ProcessEnv | undefined
    onStart?(child: ChildProcess): void
  } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: options.cwd,
      env: { ...process.env, CATALYST_HOME: home, DOCKER_HOST: '', ...options.env },
    })
    const out = { stdout: '', stderr: '' }
    child.stdout.on('data', (data) => {
      out.stdout += data
    })
    child.stderr.on('data', (data) => {
      out.stderr += data
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...out }))
    child.stdin.end(options.stdin ?? '')
    options.onStart?.(child)
  })
}
