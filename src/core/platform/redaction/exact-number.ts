/** What newer engines have for numbers beyond a double (https://tc39.es/proposal-json-parse-with-source/). */
type ExactJson = {
  rawJSON?(text: string): object
  isRawJSON?(value: unknown): boolean
}
const json: typeof JSON & ExactJson = JSON

/** Parses JSON; numbers that a double cannot hold keep their digits, where the engine can. */
export function exactNumbers(text: string): unknown {
  return JSON.parse(text, function revive(this: unknown, _key, value, ...more: unknown[]) {
    const { source } = (more[0] ?? {}) as { source?: string }
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value
    return json.rawJSON?.(source) ?? value
  })
}

/** Whether the value is such a number: it is written as it is. */
export function isExactNumber(value: object): boolean {
  return json.isRawJSON?.(value) ?? false
}
