import type { StackChoice, StackView } from '../../../contract/stack-view.ts'

/** What tells one stack from another. */
export function choiceKey({ file, project }: Pick<StackChoice, 'file' | 'project'>): string {
  return JSON.stringify([file, project])
}

/**
 * The stacks as options of a select; the one that is shown is among them, whatever the list says.
 *
 * @returns `current`: the value of the one that is shown
 */
export function choiceOptions(choices: readonly StackChoice[], view: StackView) {
  const shown = choices.find((one) => one.file === view.file && one.project === view.project)
  const current = shown ?? { file: view.file, project: view.project, shipped: view.shipped, running: 0 }
  const all = shown ? choices : [current, ...choices]
  return {
    current: choiceKey(current),
    options: all.map((one) => ({
      value: choiceKey(one),
      label: describeChoice(one),
      short: describeChoice({ ...one, running: 0 }),
    })),
  }
}

function describeChoice({
  file,
  project,
  shipped,
  running,
}: Pick<StackChoice, 'file' | 'project' | 'shipped' | 'running'>): string {
  const where = shipped ? 'shipped stack' : shortPath(file)
  return [project, where, running > 0 && `${running} running`].filter(Boolean).join(', ')
}

/** The last two parts of a path: `…/billing/compose.yml`. */
export function shortPath(path: string): string {
  const parts = path.split(/[\\/]/u).filter(Boolean)
  return parts.length <= 2 ? path : `…/${parts.slice(-2).join('/')}`
}
