import { defined } from '../../../shared/defined.ts'
import { interpolate, type TemplateFault } from './interpolate.ts'
import type { VariableUse } from './model.ts'
import type { ProblemList } from './problems.ts'
import { dotted, type MapNode, type Path, type ScalarNode, type SourceNode } from './source-tree.ts'

/**
 * Replaces the variables in every value of a tree; keys stay as they are.
 *
 * @param uses what the tree asks for is added here
 */
export function interpolateTree(
  root: MapNode,
  lookup: (name: string) => string | undefined,
  uses: VariableUse[],
  problems: ProblemList,
): MapNode {
  const walkMap = (node: MapNode, path: Path): MapNode => {
    const entries = [...node.entries].map(([key, value]): [string, SourceNode] => [
      key,
      walk(value, [...path, key]),
    ])
    return { ...node, entries: new Map(entries) }
  }
  const walk = (node: SourceNode, path: Path): SourceNode => {
    if (node.kind === 'map') return walkMap(node, path)
    if (node.kind === 'list')
      return { ...node, items: node.items.map((item, at) => walk(item, [...path, at])) }
    return interpolated(node, path)
  }
  const interpolated = (node: ScalarNode, path: Path): ScalarNode => {
    if (typeof node.value !== 'string' || !node.value.includes('$')) return node
    const { text, asked, faults } = interpolate(node.value, lookup)
    const service = path[0] === 'services' && typeof path[1] === 'string' ? path[1] : undefined
    for (const use of asked) {
      uses.push({ ...use, line: node.place.line, ...defined({ service }) })
      if (use.value === undefined && use.required === undefined) problems.variableUnset(use.name, node.place)
    }
    for (const fault of faults) {
      const kind = fault.fault === 'missing' ? 'variable-missing' : 'invalid-file'
      problems.add(node.place, dotted(path), faultInWords(fault, dotted(path)), kind)
    }
    return { ...node, value: text, template: node.value, variables: asked }
  }
  return walkMap(root, [])
}

function faultInWords(fault: TemplateFault, key: string): string {
  if (fault.fault === 'malformed') {
    return `${key} has \`${fault.at}\`, which is not a variable; a dollar sign before a brace is written $$`
  }
  return `${key} needs the variable ${fault.name}, which is not set${fault.message === '' ? '' : `: ${fault.message}`}`
}
