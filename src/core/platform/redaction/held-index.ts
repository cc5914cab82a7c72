/** Characters of a form that find it; no form is shorter. */
export const leastCharacters = 6
/** Of the first characters of all forms: whether a form may begin here. A table of this size stays nearly empty. */
const tableSize = 1 << 20
/** How many places lie in the first characters of a form where three of them stand together. */
const blocks = leastCharacters - 2

/**
 * Finds many texts in another one. The time grows with the length of that one and hardly with how many are looked for:
 * three characters tell how far on one of them may begin at the earliest (Wu and Manber, TR 94-17, University of Arizona),
 * and a second table tells of nearly every place that is left that none of them does.
 */
export class HeldIndex {
  readonly #table = new Uint8Array(tableSize)
  readonly #steps = new Uint8Array(1 << 16).fill(blocks)
  readonly #byStart = new Map<string, { form: string; kind: string }[]>()

  add(form: string, kind: string): void {
    if (form.length < leastCharacters) return
    const start = form.slice(0, leastCharacters)
    const same = this.#byStart.get(start)
    if (same?.some((one) => one.form === form)) return
    if (same) same.push({ form, kind })
    else this.#byStart.set(start, [{ form, kind }])
    this.#table[startCode(form, 0)] = 1
    for (let at = 0; at < blocks; at++) {
      const block = blockCode(form, at)
      this.#steps[block] = Math.min(this.#steps[block]!, blocks - 1 - at)
    }
    // The longest first: it is the whole of what stands there.
    same?.sort((one, other) => other.form.length - one.form.length)
  }

  /** Every place where one of them stands, from left to right; places may overlap, none lies within the one before. */
  find(text: string): { start: number; end: number; kind: string }[] {
    const found: { start: number; end: number; kind: string }[] = []
    if (this.#byStart.size === 0) return found
    const [table, steps] = [this.#table, this.#steps]
    const last = text.length - leastCharacters
    let end = 0
    for (let at = 0; at <= last; ) {
      const step = steps[blockCode(text, at + blocks - 1)]!
      if (step > 0) {
        at += step
        continue
      }
      const place = at++
      if (table[startCode(text, place)] === 0) continue
      const same = this.#byStart.get(text.slice(place, place + leastCharacters))
      const one = same?.find(({ form }) => text.startsWith(form, place))
      if (one === undefined || place + one.form.length <= end) continue
      end = place + one.form.length
      found.push({ start: place, end, kind: one.kind })
    }
    return found
  }
}

function startCode(text: string, at: number): number {
  const first = ((text.charCodeAt(at) & 127) << 13) ^ ((text.charCodeAt(at + 1) & 127) << 9)
  return first ^ ((text.charCodeAt(at + 2) & 127) << 4) ^ (text.charCodeAt(at + 3) & 127)
}

function blockCode(text: string, at: number): number {
  const first = ((text.charCodeAt(at) & 127) << 9) ^ ((text.charCodeAt(at + 1) & 127) << 4)
  return first ^ (text.charCodeAt(at + 2) & 127)
}
