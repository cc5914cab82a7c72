/** Which settings differ, by dotted path, with what was and what is. */
export function changesOf(before: unknown, now: unknown): Record<string, { from: unknown; to: unknown }> {
  return Object.fromEntries(differences(before, now, ''))
}

function differences(
  before: unknown,
  now: unknown,
  path: string,
): [string, { from: unknown; to: unknown }][] {
  if (JSON.stringify(before) === JSON.stringify(now)) return []
  if (!isPlain(before) || !isPlain(now)) return [[path, { from: before, to: now }]]
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) =>
    differences(before[key], now[key], path === '' ? key : `${path}.${key}`),
  )
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
