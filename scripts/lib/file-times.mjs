import { relative } from 'node:path'
import { root, say } from './program.mjs'

/** Files that are worth a look where tests take too long. */
const mostSlow = 15

/** Seconds that a file may take, by Vitest project or `e2e`. Long proofs have none: they take what they take. */
const budgets = { units: 30, engine: 60, 'engine-alone': 60, e2e: 40 }

/**
 * Says how long each file took, slowest first, and names those that take more than they may.
 *
 * @param {readonly { file: string, kind: string, ms: number }[]} times
 */
export function sayFileTimes(times) {
  const seconds = (ms) => `${(ms / 1000).toFixed(1).padStart(7)} s`
  const slowest = times.toSorted((one, other) => other.ms - one.ms)
  const all = times.reduce((sum, { ms }) => sum + ms, 0)
  say(`\n── time by file, slowest first: ${seconds(all).trim()} in ${times.length} files`)
  for (const [at, { file, kind, ms }] of slowest.entries()) {
    const over = ms > (budgets[kind] ?? Number.POSITIVE_INFINITY) * 1000
    if (at >= mostSlow && !over) break
    say(`${seconds(ms)}  ${relative(root, file)}${over ? `  OVER its budget of ${budgets[kind]} s` : ''}`)
  }
}

/** A reporter of Vitest: the JSON report leaves out what hooks and imports take. */
export default class FileTimes {
  onTestRunEnd(modules) {
    sayFileTimes(
      modules.map((module) => {
        const { collectDuration, duration } = module.diagnostic()
        return { file: module.moduleId, kind: module.project.name, ms: collectDuration + duration }
      }),
    )
  }
}
