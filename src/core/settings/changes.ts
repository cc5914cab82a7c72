import { isRecord } from '../../shared/is-record.ts'

/** Which settings differ, by dotted path, with what was and what is. */
export function listChanges(before: unknown, now: unknown): Record<string, { from: unknown; to: unknown }> {
  return Object.fromEntries(findDifferences(before, now, ''))
}

function findDifferences(
  before: unknown,
  now: unknown,
  path: string,
): [string, { from: unknown; to: unknown }][] {
  if (JSON.stringify(before) === JSON.stringify(now)) return []
  if (!isRecord(before) || !isRecord(now)) return [[path, { from: before, to: now }]]
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) =>
    findDifferences(before[key], now[key], path === '' ? key : `${path}.${key}`),
  )
}
