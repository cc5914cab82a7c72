import { basename } from 'node:path'
import type { FileProblem } from '../../../contract/stack-view.ts'
import { Problem } from '../../platform/errors.ts'
import type { UnsetVariable } from './model.ts'
import type { Place } from './source-tree.ts'

/** Why a Compose file is refused: it is wrong, it asks for what is not done here, or a variable it insists on is unset. */
export type ComposeProblemKind = 'invalid-file' | 'unsupported' | 'variable-missing'

export interface KindedFileProblem extends FileProblem {
  readonly kind: ComposeProblemKind
}

const REMEDY: Readonly<Record<ComposeProblemKind, string>> = {
  'invalid-file': 'Correct the file and try again',
  unsupported: 'Take these keys out, or start this stack with docker compose',
  'variable-missing': 'Set the variable in the .env file beside the Compose file, or in the environment',
}

/** A Compose file that cannot be used, with everything that is wrong with it. */
export class ComposeProblem extends Problem {
  /** The gravest kind among the problems. */
  readonly kind: ComposeProblemKind
  /** In the order they were found; never empty. */
  readonly problems: readonly KindedFileProblem[]
  /** Every file that was looked at, there or not: a change to one may settle it. */
  readonly files: readonly string[]

  constructor(
    code: 'INVALID' | 'NOT_FOUND',
    problems: readonly KindedFileProblem[],
    files: readonly string[],
    remedy?: string,
  ) {
    const kind = gravest(problems)
    super(code, summarize(problems), remedy ?? REMEDY[kind])
    this.name = 'ComposeProblem'
    this.kind = kind
    this.problems = problems
    this.files = files
  }
}

function gravest(problems: readonly KindedFileProblem[]): ComposeProblemKind {
  const kinds = new Set(problems.map((problem) => problem.kind))
  if (kinds.has('invalid-file')) return 'invalid-file'
  return kinds.has('variable-missing') ? 'variable-missing' : 'unsupported'
}

/** The first problem as a sentence, and how many there are besides. */
function summarize(problems: readonly KindedFileProblem[]): string {
  const [first, ...rest] = problems
  if (first === undefined) return 'The Compose file cannot be used'
  const where = first.line === null ? basename(first.file) : `${basename(first.file)}, line ${first.line}`
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`
  return `${where}: ${first.message}${more}`
}

/** Gathers what is wrong, so that all of it can be told at once, and which files were looked at. */
export class ProblemList {
  readonly #found: KindedFileProblem[] = []
  readonly #said = new Set<string>()
  #told = new Set<string>()
  readonly #files = new Set<string>()
  readonly #unset = new Map<string, UnsetVariable>()

  /**
   * Begins the next pass over the file. A line that an earlier pass found fault with is left alone from here: what
   * a later pass would say of it only follows from the first fault.
   */
  nextPass(): void {
    this.#told = new Set(this.#found.map((problem) => lineKey(problem.file, problem.line)))
  }

  add(place: Place, key: string, message: string, kind: ComposeProblemKind = 'invalid-file'): void {
    const { file, line } = place
    if (line > 0 && this.#told.has(lineKey(file, line))) return
    const said = `${lineKey(file, line)}\n${message}`
    if (this.#said.has(said)) return
    this.#said.add(said)
    this.#found.push({ file, line: line > 0 ? line : null, key, message, kind })
  }

  /** A variable is asked for that is set nowhere and has no default: it is empty, which is not a fault. */
  variableUnset(name: string, { file, line }: Place): void {
    if (!this.#unset.has(name)) this.#unset.set(name, { name, file, line })
  }

  /** Each such variable once, where it was first asked for. */
  get unset(): readonly UnsetVariable[] {
    return [...this.#unset.values()]
  }

  /** A file was looked at, whether it is there or not. */
  lookedAt(file: string): void {
    this.#files.add(file)
  }

  get files(): readonly string[] {
    return [...this.#files]
  }

  get empty(): boolean {
    return this.#found.length === 0
  }

  /** @throws ComposeProblem where anything was found */
  throwAny(): void {
    if (this.empty) return
    const files = [...new Set(this.#found.map((problem) => problem.file))]
    const inOrder = files.flatMap((file) =>
      this.#found.filter((problem) => problem.file === file).sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    )
    throw new ComposeProblem('INVALID', inOrder, this.files)
  }
}

const lineKey = (file: string, line: number | null) => `${file}\n${line ?? 0}`
