import type { Settings } from '../../contract/settings.ts'
import type { StackChoice } from '../../contract/stack-view.ts'
import { type ShippedStack, shippedProject } from './selection.ts'

interface OnEngine {
  readonly project: string
  readonly files: readonly string[]
  readonly running: number
}

/** Stacks to choose from: the shipped one, those chosen before, and whatever else runs on the engine. */
export function listChoices(
  chosen: Settings['stack'],
  shipped: ShippedStack,
  onEngine: readonly OnEngine[],
): StackChoice[] {
  const findRunning = (project: string, file: string) =>
    onEngine.find((one) => (project === '' ? one.files[0] === file : one.project === project))
  const choices: StackChoice[] = [
    {
      project: shippedProject,
      file: shipped.file,
      shipped: true,
      from: 'shipped',
      running: findRunning(shippedProject, shipped.file)?.running ?? 0,
    },
  ]
  for (const { file, project } of chosen.recent) {
    const running = findRunning(project, file)
    choices.push({
      project: project || (running?.project ?? ''),
      ...{ file, shipped: false, from: 'remembered' as const, running: running?.running ?? 0 },
    })
  }
  for (const { project, files, running } of onEngine) {
    const [file] = files
    if (file === undefined || choices.some((one) => one.project === project || one.file === file)) continue
    choices.push({ project, file, shipped: false, from: 'engine', running })
  }
  return choices
}
