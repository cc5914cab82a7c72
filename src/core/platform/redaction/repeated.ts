import { makeMask, outsideMasks } from './mask.ts'

/** A value found somewhere is looked for elsewhere only if it is long enough not to be part of an ordinary word. */
export const shortestRepeated = 8
/** More values than this are looked for in one pass over the text instead of one pass each. */
const few = 16

/** The text without values that were found elsewhere; what stands in masks is left alone. */
export function repeated(text: string, found: ReadonlyMap<string, string>): string {
  if (found.size === 0) return text
  if (found.size > few) return inOnePass(text, found)
  let result = text
  for (const [secret, kind] of found) {
    if (!result.includes(secret)) continue
    result = outsideMasks(result, (part) => part.replaceAll(secret, () => makeMask(secret, kind)))
  }
  return result
}

/** By the first characters of each value, so that the time does not grow with text times values. */
function inOnePass(text: string, found: ReadonlyMap<string, string>): string {
  const byStart = new Map<string, string[]>()
  for (const secret of found.keys()) {
    const start = secret.slice(0, shortestRepeated)
    const same = byStart.get(start)
    if (same) same.push(secret)
    else byStart.set(start, [secret])
  }
  for (const same of byStart.values()) same.sort((one, other) => other.length - one.length)
  return outsideMasks(text, (part) => {
    let result = ''
    let past = 0
    for (let at = 0; at + shortestRepeated <= part.length; at++) {
      const secret = byStart
        .get(part.slice(at, at + shortestRepeated))
        ?.find((one) => part.startsWith(one, at))
      if (secret === undefined) continue
      result += part.slice(past, at) + makeMask(secret, found.get(secret)!)
      past = at + secret.length
      at = past - 1
    }
    return result + part.slice(past)
  })
}
