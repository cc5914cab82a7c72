import type { ExitCode } from './output.ts'
import type { Place } from './place.ts'
import { createProgram } from './program.ts'
import { tellFailure } from './tell-failure.ts'

/**
 * Runs one command to its end, on the terminal that is in force. Nothing is thrown: what fails is told on stderr.
 *
 * @param args what stands behind `catalyst`
 */
export async function runCommand(args: readonly string[], place: Place): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  try {
    const program = createProgram(place, (code) => {
      exitCode = code
    })
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    return tellFailure(error)
  }
}
