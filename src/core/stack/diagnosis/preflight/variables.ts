import type { RootCause } from '../../../../contract/stack-view.ts'
import type { ComposeProject } from '../../compose/model.ts'
import { finding } from './finding.ts'

/** Variables of a service that are set nowhere and have no default: Compose takes them as empty. */
export function missingVariables(project: ComposeProject, service: string): RootCause[] {
  const missing = project.variables.filter((use) => use.service === service && use.value === undefined)
  const names = [...new Set(missing.map((use) => use.name))]
  return names.map((name) => {
    const { line } = missing.find((use) => use.name === name)!
    return finding({
      service,
      code: 'variable-missing',
      message: `${service} needs the variable ${name}, which is set nowhere.`,
      remedy: `Set ${name} in .env beside the Compose file, or in the environment.`,
      evidence: [`\${${name}} in line ${line}`],
    })
  })
}
