/** What the link to a place is called: `Open run`. */
export function nameWay(target: string): string {
  return ways.find(([pattern]) => pattern.test(target))?.[1] ?? 'Show'
}

const ways: readonly (readonly [RegExp, string])[] = [
  [/^\/runs\/./u, 'Open run'],
  [/^\/stack\/./u, 'Open service'],
  [/^\/stack$/u, 'Open the stack'],
  [/^\/status\?check=/u, 'Open check'],
  [/^\/audit/u, 'Open the audit log'],
  [/^\/logs/u, 'Show its log'],
  [/^\/settings/u, 'Open settings'],
  [/^\/knowledge/u, 'Open Knowledge'],
]
