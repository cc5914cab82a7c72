import type { StackTarget, StackView } from '../../../contract/stack-view.ts'
import { Problem } from '../../platform/errors.ts'
import { lookTime } from '../look-time.ts'
import { setVariable } from '../passwords.ts'
import type { Stacks } from '../stacks.ts'

/** @throws Problem `INVALID` where the stack takes no port from that variable, or its variables are not ours to set */
export async function usePort(
  stacks: Stacks,
  { variable, port, ...target }: StackTarget & { variable: string; port: number },
): Promise<StackView> {
  const stack = await stacks.find(target)
  const project = await stack.project()
  const known = project.services.flatMap((one) => one.ports.flatMap((port) => port.variable ?? []))
  if (!known.includes(variable)) {
    const message = `No port of ${stack.selection.file} comes from ${variable}.`
    const remedy =
      known.length > 0
        ? `Ports come from ${known.join(', ')}.`
        : 'Change the port in the Compose file itself: it stands there as a number.'
    throw new Problem('INVALID', message, remedy, { fields: { variable: 'No port comes from it.' } })
  }
  await setVariable(stack.selection.envFile, variable, String(port))
  await stack.load()
  return stack.look(lookTime())
}
