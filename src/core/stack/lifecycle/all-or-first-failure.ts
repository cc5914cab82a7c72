/** Like `Promise.all`, but when one fails waits for the others all the same: an action leaves nothing under way. */
export async function allOrFirstFailure<T extends readonly unknown[]>(
  promises: {
    [K in keyof T]: Promise<T[K]>
  },
): Promise<T> {
  await Promise.allSettled(promises)
  return (await Promise.all(promises)) as unknown as T
}
