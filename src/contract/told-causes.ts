import type { RootCause } from './stack-view.ts'

/** A root cause as people are told of it. */
export interface ToldCause extends RootCause {
  /** All that it is the cause of; none where it is no single service's. */
  readonly services: string[]
}

/**
 * Root causes as people are told of them: one that several services share, such as a registry that does not answer,
 * stands once, where the first of them stood. Programs find it with each service.
 */
export function toldCauses(causes: readonly RootCause[]): ToldCause[] {
  const groups = Map.groupBy(causes, ({ code, message }) => `${code} ${message}`)
  return [...groups.values()].map((same) => {
    const services = same.flatMap(({ service }) => service ?? [])
    const blocks = new Set(same.flatMap((cause) => cause.blocks))
    return {
      ...same[0]!,
      services,
      evidence: [...new Set(same.flatMap((cause) => cause.evidence))],
      blocks: [...blocks].filter((name) => !services.includes(name)),
    }
  })
}
