/**
 * A command of Catalyst as a person types it on this machine, for messages and pages: `npx catalyst stack up` in a
 * checkout, `catalyst stack up` where the command is installed. What starts Catalyst says which it is, in
 * `CATALYST_COMMAND`.
 *
 * @param line the rest of the line; none gives the command's own name
 */
export function ownCommand(line = ''): string {
  const name = process.env.CATALYST_COMMAND || 'catalyst'
  return line === '' ? name : `${name} ${line}`
}
