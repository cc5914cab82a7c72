/**
 * JSON in its one canonical form (RFC 8785): no spaces, keys in the order of their UTF-16 code units, numbers and strings
 * as ECMAScript writes them. What JSON has no word for is left out of objects and `null` in lists.
 */
export function canonicalJson(value: unknown): string {
  return write(value) ?? 'null'
}

function write(value: unknown): string | undefined {
  if (value === null) return 'null'
  if (typeof value === 'object') {
    if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? 'null').join(',')}]`
    const fields = value as Record<string, unknown>
    let text = ''
    for (const key of Object.keys(fields).sort()) {
      const written = write(fields[key])
      if (written !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${written}`
    }
    return `{${text}}`
  }
  return JSON.stringify(value)
}
