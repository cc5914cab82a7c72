/** Characters of a form that find it; no form is shorter. */
export const leastCharacters = 6
/** Of the first characters of all forms: whether a form may begin here. A table of this size stays nearly empty. */
const tableSize = 1 << 20

/**
 * Finds many texts in another one. The time grows with the length of that one and hardly with how many are looked for:
 * a table tells of nearly every position that none of them begins there.
 */
export class HeldIndex {
  readonly #table = new Uint8Array(tableSize)
  readonly #byStart = new Map<string, { form: string; kind: string }[]>()

  add(form: string, kind: string): void {
    if (form.length < leastCharacters) return
    const start = form.slice(0, leastCharacters)
    const same = this.#byStart.get(start)
    if (same?.some((one) => one.form === form)) return
    if (same) same.push({ form, kind })
    else this.#byStart.set(start, [{ form, kind }])
    this.#table[nextCode(startCode(form), form.charCodeAt(3))] = 1
    // The longest first: it is the whole of what stands there.
    same?.sort((one, other) => other.form.length - one.form.length)
  }

  /** Every place where one of them stands, from left to right; places may overlap, none lies within the one before. */
  find(text: string): { start: number; end: number; kind: string }[] {
    const found: { start: number; end: number; kind: string }[] = []
    if (this.#byStart.size === 0) return found
    const table = this.#table
    const last = text.length - leastCharacters
    let end = 0
    let code = startCode(text)
    for (let at = 0; at <= last; at++) {
      code = nextCode(code, text.charCodeAt(at + 3))
      if (table[code] === 0) continue
      const same = this.#byStart.get(text.slice(at, at + leastCharacters))
      const one = same?.find(({ form }) => text.startsWith(form, at))
      if (one === undefined || at + one.form.length <= end) continue
      end = at + one.form.length
      found.push({ start: at, end, kind: one.kind })
    }
    return found
  }
}

/** Of the first three characters; a fourth makes it the code of a place. */
function startCode(text: string): number {
  let code = 0
  for (let at = 0; at < 3; at++) code = nextCode(code, text.charCodeAt(at))
  return code
}

/** Rolls on by one character: the one four before it has been shifted out. */
function nextCode(code: number, character: number): number {
  return ((code << 5) ^ (character & 127)) & (tableSize - 1)
}
