import { Problem } from './errors.ts'

/** An address that leads to something else than what was meant. It is told in these words, whoever asked. */
export class WrongPlace extends Problem {
  constructor(message: string, remedy: string) {
    super('UNAVAILABLE', message, remedy)
    this.name = 'WrongPlace'
  }
}

/** The `WrongPlace` in an error or its causes: clients wrap what they are given. */
export function findWrongPlace(error: unknown, depth = 0): WrongPlace | undefined {
  if (error instanceof WrongPlace) return error
  return error instanceof Error && depth < 6 ? findWrongPlace(error.cause, depth + 1) : undefined
}
