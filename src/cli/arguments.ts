import { InvalidArgumentError } from 'commander'
import { Origin } from '../contract/settings.ts'
import { parseDuration } from '../shared/duration.ts'
import type { Connection } from './connection.ts'
import type { ExitCode } from './output.ts'
import type { Place } from './place.ts'

/** Makes an action of work on the services: they are connected before it and let go of after it. */
export type On = <Args extends unknown[]>(
  work: (connection: Connection, ...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>

/** What a command reaches the services by. */
export interface CommandDoors {
  /** For work that has an effect. */
  readonly on: On
  /** For work that only looks: it goes without holding the data folder. */
  readonly look: On
  readonly place: Place
  /** Sets the exit code, for what connects by itself or not at all. */
  readonly done: (code: ExitCode) => void
}

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

/** An option that means one thing: a second one would silently win over the first. */
export function once(value: string, before?: string): string {
  if (before === undefined) return value
  throw new InvalidArgumentError(`It was given as ${before} already, and there can be only one.`)
}

/** The moment a span back from now, as ISO 8601: `30m`, `1h30m`, `7d`. `undefined` where the text is not a span. */
export function backFromNow(text: string): string | undefined {
  const span = /[a-zµμ]$/u.test(text) ? parseDuration(text) : undefined
  return span === undefined ? undefined : new Date(Date.now() - span).toISOString()
}

/** A whole number within bounds. */
export function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}
