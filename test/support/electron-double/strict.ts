/** Names that languages and tools ask of any object. */
const asked = new Set(['then', 'toJSON', 'asymmetricMatch', 'constructor', 'default'])

/** Makes whatever `target` does not have fail loudly instead of being undefined. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (key in object || typeof key === 'symbol' || asked.has(key))
        return Reflect.get(object, key, receiver)
      throw new Error(`electron double: ${name}.${key} is not implemented`)
    },
  })
}

/** Stands for an export of `electron` of which nothing is implemented. */
export function missing(name: string): unknown {
  return strict(
    name,
    class {
      constructor() {
        throw new Error(`electron double: new ${name} is not implemented`)
      }
    },
  )
}
