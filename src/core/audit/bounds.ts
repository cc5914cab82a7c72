/** Bounds of what one entry may hold. */
const mostText = 1000
const mostItems = 50
const mostFields = 60
const mostDepth = 6
/** Characters of inputs, and of outputs, as JSON. */
export const mostCharacters = 8000

/** Before masking: what is far too long is cut first, so that masking it costs little. */
const roughText = 16_000

/** Cuts lists, objects and huge texts of plain data, and says what was cut. */
export function roughlyBounded(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > roughText ? cut(value, roughText) : value
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error || value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (depth === mostDepth) return '[deep]'
  if (Array.isArray(value)) {
    const items = value.slice(0, mostItems).map((item) => roughlyBounded(item, depth + 1))
    return value.length > mostItems ? [...items, `… and ${value.length - mostItems} more`] : items
  }
  const fields = Object.entries(value)
  const kept = fields.slice(0, mostFields).map(([name, item]) => [name, roughlyBounded(item, depth + 1)])
  if (fields.length > mostFields) kept.push(['…', `and ${fields.length - mostFields} more`])
  return Object.fromEntries(kept)
}

/** After masking: no text longer than a screen. */
export function shortTexts(value: unknown): unknown {
  if (typeof value === 'string') return value.length > mostText ? cut(value, mostText) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(shortTexts)
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shortTexts(item)]))
}

function cut(text: string, length: number): string {
  // Not between the two halves of a character.
  const end = /[\uD800-\uDBFF]/u.test(text[length - 1] ?? '') ? length - 1 : length
  return `${text.slice(0, end)}… (${text.length - end} more characters)`
}
