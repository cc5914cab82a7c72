/** Carries calls between the page's own world and the preload's isolated world, as `contextBridge` does. */
export interface WorldBridge {
  expose(key: string, api: unknown): void
}

/**
 * Both worlds run this, each as its `side`. They share nothing but the document, so they talk by synchronous
 * CustomEvents on it, whose `detail` is cloned from world to world. Its source text runs in the page: it must not use
 * anything from outside itself.
 */
export function createBridge(tag: string, side: 'main' | 'isolated'): WorldBridge {
  type Message =
    | { kind: 'expose'; key: string; api: unknown }
    | { kind: 'call'; id: number; args: unknown }
    | { kind: 'return'; outcome: Outcome }
    | { kind: 'settle'; id: number; outcome: Outcome }
  type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown }
  type Callable = (...args: unknown[]) => unknown

  const other = side === 'main' ? 'isolated' : 'main'
  const dispatch = EventTarget.prototype.dispatchEvent
  const Custom = CustomEvent
  const functions = new Map<number, Callable>()
  const functionIds = new Map<Callable, number>()
  const promises = new Map<number, (outcome: Outcome) => void>()
  let lastId = 0
  /** The outcome of the innermost call, set by an event dispatched inside `call`. */
  let returned: Outcome | undefined

  const post = (message: Message) => dispatch.call(document, new Custom(tag + other, { detail: message }))

  function encode(value: unknown, seen = new Map<object, object>()): unknown {
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.')
    if (typeof value === 'function') return { $function: idOf(value as Callable) }
    if (value === null || typeof value !== 'object') return value
    if (value instanceof Promise) return { $promise: send(value) }
    const known = seen.get(value)
    if (known) return known
    if (Array.isArray(value)) {
      const list = { $array: [] as unknown[] }
      seen.set(value, list)
      list.$array = value.map((item) => encode(item, seen))
      return list
    }
    const isPlain =
      Object.getPrototypeOf(value) === null || Object.prototype.toString.call(value) === '[object Object]'
    // Dates, errors, files and buffers are cloned by the event itself.
    if (!isPlain) return { $clone: value }
    const object = { $object: {} as Record<string, unknown> }
    seen.set(value, object)
    for (const [key, item] of Object.entries(value)) object.$object[key] = encode(item, seen)
    return object
  }

  function decode(wired: unknown): unknown {
    if (wired === null || typeof wired !== 'object') return wired
    if ('$function' in wired) return (...args: unknown[]) => call(wired.$function as number, args)
    if ('$promise' in wired)
      return new Promise((resolve, reject) =>
        promises.set(wired.$promise as number, (outcome) =>
          outcome.ok ? resolve(decode(outcome.value)) : reject(outcome.error),
        ),
      )
    if ('$array' in wired) return (wired.$array as unknown[]).map(decode)
    if ('$clone' in wired) return wired.$clone
    const { $object } = wired as { $object: Record<string, unknown> }
    return Object.fromEntries(Object.entries($object).map(([key, item]) => [key, decode(item)]))
  }

  function idOf(fn: Callable): number {
    const known = functionIds.get(fn)
    if (known !== undefined) return known
    const id = ++lastId
    functionIds.set(fn, id)
    functions.set(id, fn)
    return id
  }

  function send(promise: Promise<unknown>): number {
    const id = ++lastId
    promise.then(
      (value) => post({ kind: 'settle', id, outcome: { ok: true, value: encode(value) } }),
      (error) => post({ kind: 'settle', id, outcome: { ok: false, error } }),
    )
    return id
  }

  function call(id: number, args: unknown[]): unknown {
    const outcome = ask({ kind: 'call', id, args: encode(args) })
    if (outcome.ok) return decode(outcome.value)
    throw outcome.error
  }

  function ask(message: Message): Outcome {
    returned = undefined
    post(message)
    const outcome = returned as Outcome | undefined
    returned = undefined
    if (!outcome) throw new Error('electron double: the other world did not answer')
    return outcome
  }

  function answer(message: Message): void {
    if (message.kind === 'expose') {
      const api = Object.freeze(decode(message.api))
      const options = { enumerable: true, writable: false, configurable: false }
      Object.defineProperty(window, message.key, { value: api, ...options })
      post({ kind: 'return', outcome: { ok: true, value: undefined } })
    } else if (message.kind === 'call') {
      let outcome: Outcome
      try {
        const fn = functions.get(message.id) as Callable
        outcome = { ok: true, value: encode(fn(...(decode(message.args) as unknown[]))) }
      } catch (error) {
        outcome = { ok: false, error }
      }
      post({ kind: 'return', outcome })
    } else if (message.kind === 'return') returned = message.outcome
    else {
      promises.get(message.id)?.(message.outcome)
      promises.delete(message.id)
    }
  }

  document.addEventListener(tag + side, (event) => {
    event.stopImmediatePropagation()
    answer((event as CustomEvent<Message>).detail)
  })
  return {
    expose: (key, api) => {
      ask({ kind: 'expose', key, api: encode(api) })
    },
  }
}
