import type { StackView } from '../../contract/stack-view.ts'

/** The view of one service: itself, what it depends on, near and far, and the causes among them or of the whole. */
export function narrowView(service: string, view: StackView): StackView {
  const wanted = new Set<string>()
  const visit = (name: string) => {
    if (wanted.has(name)) return
    wanted.add(name)
    for (const other of view.services.find((one) => one.name === name)?.dependsOn ?? []) visit(other)
  }
  visit(service)
  return {
    ...view,
    services: view.services.filter((one) => wanted.has(one.name)),
    rootCauses: view.rootCauses.filter((cause) => cause.service === null || wanted.has(cause.service)),
    warnings: view.warnings.filter((one) => one.service === null || wanted.has(one.service)),
  }
}
