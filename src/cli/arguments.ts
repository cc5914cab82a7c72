import { InvalidArgumentError } from 'commander'
import { Origin } from '../contract/settings.ts'
import type { Connection } from './connection.ts'
import type { ExitCode } from './output.ts'

/** Makes an action of work on the services: they are connected before it and let go of after it. */
export type On = <Args extends unknown[]>(
  work: (connection: Connection, ...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>

/** An option that may be given several times. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

/** An origin, as browsers send it; several may be given. */
export function origin(text: string, before: string[] = []): string[] {
  const checked = Origin.safeParse(text)
  if (checked.success) return [...before, checked.data]
  throw new InvalidArgumentError(checked.error.issues[0]?.message ?? 'It must be an origin.')
}

/** A whole number within bounds. */
export function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}
