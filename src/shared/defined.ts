/** `T` where a property that may be undefined is absent instead. */
export type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/**
 * The properties that have a value: `{ ...defined({ cursor }) }` has no `cursor` where none is given.
 * Exact optional properties take no `undefined`, and neither do JSON and many libraries.
 */
export function defined<T extends object>(properties: T): Defined<T> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as Defined<T>
}
