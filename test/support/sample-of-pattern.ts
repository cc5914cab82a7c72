/**
 * A text that a simple regular expression matches: literals, classes, groups with alternatives, lookaheads (not heeded) and
 * bounded repetition. `pick` chooses: it gives a number from 0 up to what it is given.
 */
export function sampleOf(pattern: string, pick: (below: number) => number): string {
  let at = 0
  const alternatives = (): string => {
    const all = [sequence()]
    while (pattern[at] === '|') {
      at++
      all.push(sequence())
    }
    return all[pick(all.length)]!
  }
  const sequence = (): string => {
    let text = ''
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') text += repeated()
    return text
  }
  const repeated = (): string => {
    const begin = at
    const one = atom()
    const end = at
    const counts = /^(?:\{(\d+)(,?)(\d*)\}|\?|\*|\+)/u.exec(pattern.slice(at))
    if (!counts) return one
    const after = at + counts[0].length
    const least = counts[1] === undefined ? 1 : Number(counts[1])
    let text = ''
    for (let count = 0; count < least; count++) {
      at = begin
      text += atom()
    }
    at = after
    return end < after ? text : one
  }
  const atom = (): string => {
    const character = pattern[at++]!
    if (character === '(') {
      const lookahead = pattern.startsWith('?=', at) || pattern.startsWith('?!', at)
      if (lookahead || pattern.startsWith('?:', at)) at += 2
      const text = alternatives()
      at++
      return lookahead ? '' : text
    }
    if (character === '[') return oneOf(characterClass())
    if (character === '\\') return oneOf(escaped())
    return character
  }
  const characterClass = (): string => {
    let set = ''
    const not = pattern[at] === '^'
    if (not) at++
    while (pattern[at] !== ']') {
      if (pattern[at] === '\\') {
        at++
        set += escaped()
      } else if (pattern[at + 1] === '-' && pattern[at + 2] !== ']') {
        for (let code = pattern.charCodeAt(at); code <= pattern.charCodeAt(at + 2); code++) {
          set += String.fromCharCode(code)
        }
        at += 3
      } else set += pattern[at++]
    }
    at++
    return not ? [...'abcdefghij0123456789'].filter((letter) => !set.includes(letter)).join('') : set
  }
  const escaped = (): string => {
    const character = pattern[at++]!
    if (character === 'd') return '0123456789'
    if (character === 'w') return 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
    return character === 's' ? ' ' : character
  }
  const oneOf = (set: string): string => set[pick(set.length)]!
  return alternatives()
}

/** Numbers that look random and are the same in every run (a linear congruential generator of Numerical Recipes). */
export function repeatablePick(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
