/** Finds a text, or what a regular expression matches, in lines. */
export interface Matcher {
  test(text: string): boolean
  /** Where in a text: `[from, to]` pairs in order, none empty, at most 100. */
  ranges(text: string): [from: number, to: number][]
}

const mostRanges = 100

/**
 * What is looked for: without regard to case, unless the text has a capital letter. `undefined` for the empty text.
 *
 * @returns `problem`: why a regular expression cannot be read
 */
export function createMatcher(text: string, isRegex: boolean): { matcher?: Matcher; problem?: string } {
  if (text === '') return {}
  const flags = /\p{Lu}/u.test(text) ? 'g' : 'gi'
  try {
    return { matcher: new Expression(new RegExp(isRegex ? text : escaped(text), flags)) }
  } catch (error) {
    // `Invalid regular expression: /err (1/gi: Unterminated group`: what was typed stands beside it already.
    return {
      problem:
        error instanceof Error
          ? (error.message.split(': ').at(-1) ?? 'Not a regular expression')
          : 'Not a regular expression',
    }
  }
}

class Expression implements Matcher {
  readonly #expression: RegExp

  constructor(expression: RegExp) {
    this.#expression = expression
  }

  test(text: string): boolean {
    this.#expression.lastIndex = 0
    return this.#expression.test(text)
  }

  ranges(text: string): [number, number][] {
    const found: [number, number][] = []
    for (const { 0: part, index } of text.matchAll(this.#expression)) {
      if (part !== '') found.push([index, index + part.length])
      if (found.length === mostRanges) break
    }
    return found
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`)
}
