import { basename } from 'node:path'
import type { RootCause, StackWarning } from '../../../../contract/stack-view.ts'
import type { ComposeProject } from '../../compose/model.ts'
import { finding } from './finding.ts'

/** One warning for each variable that is set nowhere: its services start all the same, with nothing in its place. */
export function unsetVariables(project: ComposeProject): StackWarning[] {
  return project.unset.map(({ name, file, line }) => ({
    service: null,
    message: `The variable ${name} is not set, and is taken as empty (${basename(file)}, line ${line}).`,
    remedy: `Set ${name} in .env beside the Compose file or in the environment, write \${${name}:-} if empty is meant, or $$${name} if the dollar sign is.`,
  }))
}

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
