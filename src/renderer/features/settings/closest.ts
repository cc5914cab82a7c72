/** Names sorted by how much they look like one: by shared pairs of letters (Dice's coefficient), then by the alphabet. */
export function closest(name: string, names: readonly string[]): string[] {
  const wanted = pairs(name)
  const score = (candidate: string) => {
    const given = pairs(candidate)
    const shared = [...given].filter((pair) => wanted.has(pair)).length
    return (2 * shared) / Math.max(1, given.size + wanted.size)
  }
  return [...names].sort((a, b) => score(b) - score(a) || a.localeCompare(b))
}

function pairs(text: string): Set<string> {
  const lower = text.toLowerCase()
  return new Set(Array.from({ length: Math.max(0, lower.length - 1) }, (_, at) => lower.slice(at, at + 2)))
}
