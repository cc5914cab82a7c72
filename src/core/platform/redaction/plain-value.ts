import { isExactNumber } from './exact-number.ts'

const maxDepth = 32
const maxItems = 10_000

/**
 * Any value as data that JSON can write: errors with their stack and causes, dates as ISO, maps and sets as objects and
 * lists, big integers as text. What is circular, too deep or cannot be read says so in its place. Never throws.
 */
export function plainValue(value: unknown): unknown {
  return plain(value, 0, new Set())
}

function plain(value: unknown, depth: number, above: Set<object>): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'bigint':
      return value.toString()
    case 'function':
    case 'symbol':
      return `[${typeof value}]`
    default:
      return typeof value === 'object' && value !== null ? plainBelow(value, depth, above) : null
  }
}

function plainBelow(value: object, depth: number, above: Set<object>): unknown {
  if (above.has(value)) return '[circular]'
  if (depth === maxDepth) return '[deep]'
  above.add(value)
  try {
    return plainObject(value, (item) => plain(item, depth + 1, above))
  } catch (error) {
    // A getter or a proxy that throws costs its own place in the record, never the record.
    return `[unreadable: ${error instanceof Error ? error.name : typeof error}]`
  } finally {
    above.delete(value)
  }
}

function plainObject(value: object, inside: (item: unknown) => unknown): unknown {
  // Most are this; all questions below are for the others.
  if (Object.getPrototypeOf(value) === Object.prototype) return plainFields(value, undefined, inside)
  if (isExactNumber(value)) return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString()
  if (value instanceof URL || value instanceof URLSearchParams) return value.toString()
  if (value instanceof RegExp) return String(value)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (value instanceof Error) return plainError(value, inside)
  if (Array.isArray(value)) return list(value, inside)
  if (value instanceof Set) return list([...value], inside)
  return plainFields(value, value instanceof Map ? value : undefined, inside)
}

function plainFields(
  value: object,
  entries: ReadonlyMap<unknown, unknown> | undefined,
  inside: (item: unknown) => unknown,
): unknown {
  const result: Record<string, unknown> = {}
  let count = 0
  for (const key of entries ? entries.keys() : Object.keys(value)) {
    if (++count > maxItems) continue
    const item = inside(entries ? entries.get(key) : readable(value, String(key)))
    if (key !== '__proto__') result[String(key)] = item
    // Assigned, this one would be the prototype.
    else
      Object.defineProperty(result, key, {
        value: item,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
  if (count > maxItems) result['…'] = `${count - maxItems} more`
  return result
}

function list(items: readonly unknown[], inside: (item: unknown) => unknown): unknown[] {
  const result = items.slice(0, maxItems).map(inside)
  if (items.length > maxItems) result.push(`${items.length - maxItems} more`)
  return result
}

function readable(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key)
  } catch (error) {
    return `[unreadable: ${error instanceof Error ? error.name : typeof error}]`
  }
}

/** Name, message, stack and cause, and whatever else was put on the error: a code, an address. */
function plainError(error: Error, inside: (item: unknown) => unknown): Record<string, unknown> {
  const result: Record<string, unknown> = { name: String(error.name), message: String(error.message) }
  for (const key of Object.keys(error)) {
    if (!['name', 'message', 'stack', 'cause', 'errors'].includes(key))
      result[key] = inside(readable(error, key))
  }
  if (typeof error.stack === 'string') result.stack = error.stack
  if (error.cause !== undefined) result.cause = inside(error.cause)
  if (error instanceof AggregateError) result.errors = inside(error.errors)
  return result
}
