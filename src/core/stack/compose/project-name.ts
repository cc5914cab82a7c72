import { basename } from 'node:path'
import { type Variables, variableIn } from './environment.ts'
import { interpolate } from './interpolate.ts'
import type { ProblemList } from './problems.ts'
import { child, type Place, type SourceNode } from './source-tree.ts'

/** A project name as Compose makes it from any text: lower case, and only `a-z`, `0-9`, `_` and `-`. */
export function normalisedName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}

/**
 * What the project is called: as asked for, else `COMPOSE_PROJECT_NAME`, else the last file's `name:`, else its folder.
 *
 * @param trees the files as read, not yet interpolated
 */
export function projectName(
  asked: string | undefined,
  trees: readonly (SourceNode | undefined)[],
  place: Place,
  variables: Variables,
  problems: ProblemList,
): string {
  const given = asked ?? (variables.COMPOSE_PROJECT_NAME || undefined)
  if (given !== undefined) {
    const normalised = normalisedName(given)
    if (normalised === given && given !== '') return given
    const source = asked === undefined ? 'COMPOSE_PROJECT_NAME' : 'The project name'
    const hint = normalised === '' ? '' : `; ${normalised} would do`
    problems.add(place, 'name', `${source} ${given || '(empty)'} may only have a-z, 0-9, _ and -${hint}`)
    return normalised || 'invalid'
  }
  const names = trees.map((tree) => child(tree, 'name'))
  const named = names.findLast((node) => node?.kind === 'scalar' && typeof node.value === 'string')
  const text = named?.kind === 'scalar' ? String(named.value) : ''
  const fromFile = normalisedName(interpolate(text, (name) => variableIn(variables, name)).text)
  const name = fromFile || normalisedName(basename(place.folder))
  if (name !== '') return name
  problems.add(place, 'name', 'The project has no name: add `name:` at the top of the file')
  return 'invalid'
}
