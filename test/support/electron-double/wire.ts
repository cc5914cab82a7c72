/** Carries values of the structured clone algorithm over JSON. */
export interface Wire {
  /** @throws DataCloneError as `postMessage` does, for functions, symbols and the like */
  encode(value: unknown): unknown
  decode(wired: unknown): unknown
}

/** Its source text also runs in the page, so it must not use anything from outside itself. */
export function createWire(): Wire {
  type Tagged = { $: string; v?: never; [field: string]: unknown }

  const toBase64 = (bytes: Uint8Array) => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 8192)
      text += String.fromCharCode(...bytes.subarray(at, at + 8192))
    return btoa(text)
  }
  const fromBase64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

  function encode(value: unknown, seen: Map<object, number>): unknown {
    if (value === undefined) return { $: 'undefined' }
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) }
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
    if (value === null || typeof value !== 'object') return value
    const known = seen.get(value)
    if (known !== undefined) return { $: 'again', v: known }
    seen.set(value, seen.size)
    if (Array.isArray(value)) return { $: 'array', v: value.map((item) => encode(item, seen)) }
    if (value instanceof Date) return { $: 'date', v: value.getTime() }
    if (value instanceof RegExp) return { $: 'regexp', v: value.source, flags: value.flags }
    if (value instanceof Map)
      return { $: 'map', v: [...value].map(([key, item]) => [encode(key, seen), encode(item, seen)]) }
    if (value instanceof Set) return { $: 'set', v: [...value].map((item) => encode(item, seen)) }
    if (value instanceof Error) return { $: 'error', v: value.message, name: value.name, stack: value.stack }
    if (value instanceof ArrayBuffer) return { $: 'buffer', v: toBase64(new Uint8Array(value)) }
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      return { $: 'view', v: toBase64(bytes), type: value.constructor.name }
    }
    return { $: 'object', v: Object.entries(value).map(([key, item]) => [key, encode(item, seen)]) }
  }

  function decode(wired: unknown, seen: unknown[]): unknown {
    if (wired === null || typeof wired !== 'object') return wired
    const { $: tag, v } = wired as Tagged
    const keep = <T>(value: T): T => {
      seen.push(value)
      return value
    }
    switch (tag) {
      case 'undefined':
        return undefined
      case 'bigint':
        return BigInt(v as unknown as string)
      case 'number':
        return Number(v)
      case 'again':
        return seen[v as unknown as number]
      case 'array': {
        const list = keep<unknown[]>([])
        for (const item of v as unknown as unknown[]) list.push(decode(item, seen))
        return list
      }
      case 'date':
        return keep(new Date(v as unknown as number))
      case 'regexp':
        return keep(new RegExp(v as unknown as string, (wired as Tagged).flags as string))
      case 'map': {
        const map = keep(new Map())
        for (const [key, item] of v as unknown as [unknown, unknown][])
          map.set(decode(key, seen), decode(item, seen))
        return map
      }
      case 'set': {
        const set = keep(new Set())
        for (const item of v as unknown as unknown[]) set.add(decode(item, seen))
        return set
      }
      case 'error': {
        const { name, stack } = wired as Tagged
        const kinds = { TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError }
        const Kind = kinds[name as keyof typeof kinds] ?? Error
        return keep(Object.assign(new Kind(v as unknown as string), { stack }))
      }
      case 'buffer':
        return keep(fromBase64(v as unknown as string).buffer)
      case 'view': {
        const { buffer } = fromBase64(v as unknown as string)
        const View = globalThis[(wired as Tagged).type as 'Uint8Array']
        return keep(new View(buffer))
      }
      case 'object': {
        const object = keep<Record<string, unknown>>({})
        for (const [key, item] of v as unknown as [string, unknown][])
          Object.defineProperty(object, key, {
            value: decode(item, seen),
            writable: true,
            enumerable: true,
            configurable: true,
          })
        return object
      }
      default:
        throw new Error(`electron double: nothing is known of ${tag} on the wire`)
    }
  }

  return {
    // structuredClone first: it refuses what Electron refuses, with the same error.
    encode: (value) => encode(structuredClone(value), new Map()),
    decode: (wired) => decode(wired, []),
  }
}
