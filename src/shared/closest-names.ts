/** The names most like `wanted`, best first, none that have little to do with it. */
export function closestNames(wanted: string, names: readonly string[], limit: number): string[] {
  const target = wanted.toLowerCase()
  return names
    .map((name) => ({ name, likeness: likeness(target, name.toLowerCase()) }))
    .filter((entry) => entry.likeness >= 0.5)
    .sort((a, b) => b.likeness - a.likeness || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map((entry) => entry.name)
}

/** The end of a message about an unknown name: `; did you mean redis?`, or nothing where no known name is like it. */
export function didYouMean(unknown: string, known: readonly string[]): string {
  const [closest] = closestNames(unknown, known, 1)
  return closest === undefined ? '' : `; did you mean ${closest}?`
}

/** 1 for the same, towards 0 for nothing in common: edit distance by length, lifted where one contains the other. */
function likeness(a: string, b: string): number {
  const longest = Math.max(a.length, b.length)
  if (longest === 0) return 1
  const near = 1 - editDistance(a, b) / longest
  const shortest = Math.min(a.length, b.length)
  return shortest >= 3 && (a.includes(b) || b.includes(a))
    ? Math.max(near, 0.5 + shortest / longest / 2)
    : near
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution))
    }
    row = next
  }
  return row[b.length]!
}
