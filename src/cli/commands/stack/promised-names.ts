/**
 * What `catalyst stack … --json` prints, by the names that docs/cli.md promises to scripts: `root_causes`, `waits_for`. All
 * keys are field names; none comes from a file or the engine.
 */
export function toPromisedNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPromisedNames)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`),
      toPromisedNames(inner),
    ]),
  )
}
