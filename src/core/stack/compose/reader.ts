import { parseDuration } from '../../../shared/duration.ts'
import type { ProblemList } from './problems.ts'
import type { SourceNode } from './source-tree.ts'
import { parseBytes } from './units.ts'

const YES = new Set(['true', 'y', 'yes', 'on'])
const NO = new Set(['false', 'n', 'no', 'off'])

/**
 * Reads values of a checked tree. A value of another kind than asked for is `undefined` without a word where the
 * schema has already told of it; what only shows after interpolation (`"80a"` for a number) is told here.
 */
export class Reader {
  readonly problems: ProblemList

  constructor(problems: ProblemList) {
    this.problems = problems
  }

  /** Any scalar but empty, as text. */
  text(node: SourceNode | undefined): string | undefined {
    return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined
  }

  texts(node: SourceNode | undefined): string[] {
    if (node?.kind !== 'list') return []
    return node.items.map((item) => this.text(item)).filter((text) => text !== undefined)
  }

  /** A mapping of scalars; an empty value is an empty text. */
  record(node: SourceNode | undefined): Record<string, string> {
    if (node?.kind !== 'map') return {}
    const entries = [...node.entries].filter(([, value]) => value.kind === 'scalar')
    return Object.fromEntries(entries.map(([key, value]) => [key, this.text(value) ?? '']))
  }

  boolean(node: SourceNode | undefined, key: string): boolean | undefined {
    const text = this.text(node)?.toLowerCase()
    if (text === undefined) return undefined
    if (YES.has(text)) return true
    if (NO.has(text)) return false
    return this.#wrong(node!, key, 'true or false')
  }

  integer(node: SourceNode | undefined, key: string): number | undefined {
    const text = this.text(node)
    if (text === undefined) return undefined
    return /^[-+]?\d+$/.test(text) ? Number(text) : this.#wrong(node!, key, 'a whole number')
  }

  number(node: SourceNode | undefined, key: string): number | undefined {
    const text = this.text(node)
    if (text === undefined) return undefined
    const number = text.trim() === '' ? Number.NaN : Number(text)
    return Number.isFinite(number) ? number : this.#wrong(node!, key, 'a number')
  }

  /** Milliseconds. */
  duration(node: SourceNode | undefined, key: string): number | undefined {
    const text = this.text(node)
    if (text === undefined) return undefined
    return parseDuration(text) ?? this.#wrong(node!, key, 'a duration such as 30s or 1m30s')
  }

  bytes(node: SourceNode | undefined, key: string): number | undefined {
    const text = this.text(node)
    if (text === undefined) return undefined
    return parseBytes(text) ?? this.#wrong(node!, key, 'a size such as 512m or 2gb')
  }

  #wrong(node: SourceNode, key: string, wanted: string): undefined {
    this.problems.add(node.place, key, `${key} must be ${wanted}, not ${this.text(node) || 'empty'}`)
    return undefined
  }
}
