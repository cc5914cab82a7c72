import { fileURLToPath } from 'node:url'

/** The folder of the checkout, with a separator at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** A failure whose message says all there is to say: no stack is shown. */
export class Failure extends Error {}

/** What the scripts say of themselves. Not on stdout: that belongs to the program they start. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

/**
 * Runs a script to its end and takes over its exit code.
 * @param {() => Promise<(args: string[]) => Promise<number>>} load
 */
export async function run(load) {
  try {
    const script = await load()
    process.exitCode = await script(process.argv.slice(2))
  } catch (error) {
    say(error instanceof Failure ? error.message : String(error?.stack ?? error))
    process.exitCode = 1
  }
}
