import { execFile } from 'node:child_process'
import { findProgram } from '../programs.ts'

/** Those of `names` that are not installed. */
export function missingPrograms(...names: string[]): string[] {
  return names.filter((name) => findProgram(name) === undefined)
}

/**
 * Runs a program to its end and gives its standard output.
 *
 * @throws Error with the end of what it wrote, when it does not end with 0 within `timeoutMs`
 */
export function run(
  name: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; timeoutMs?: number } = {},
): Promise<string> {
  const program = findProgram(name) ?? name
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      {
        env: { ...process.env, ...options.env },
        cwd: options.cwd,
        timeout: options.timeoutMs ?? 180_000,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout)
        const told = `${stdout}${stderr}`.trim().slice(-2000)
        reject(new Error(`${name} ${args.join(' ')} failed: ${told || error.message}`, { cause: error }))
      },
    )
  })
}
