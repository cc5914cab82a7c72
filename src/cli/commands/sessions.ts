import { ownCommand } from '../../core/platform/own-command.ts'
import { formatCount } from '../../shared/count-words.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, table } from '../output.ts'

interface Json {
  readonly json?: boolean
}

/** `catalyst sessions list`. */
export async function list(options: Json, { client }: Connection): Promise<ExitCode> {
  const { sessions } = await client.sessions.list()
  if (options.json) printJson({ sessions })
  else if (sessions.length === 0) print('No browser is signed in.')
  else {
    const rows = sessions.map(({ id, browser, address, signedInAt, lastSeenAt, idleEndsAt }) =>
      [id, browser, address, signedInAt, lastSeenAt, idleEndsAt].map((cell) =>
        cell.replace(/\.\d{3}Z$/u, 'Z'),
      ),
    )
    print(table([['ID', 'BROWSER', 'FROM', 'SIGNED IN', 'LAST SEEN', 'ENDS'], ...rows]))
  }
  return 0
}

/** `catalyst sessions revoke`: one, or all of them. */
export async function revoke(
  id: string | undefined,
  options: Json & { all?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  if ((id === undefined) !== (options.all === true)) {
    throw new CommandFailure('Name one browser, or all.', {
      remedy: `${ownCommand('sessions revoke')} <id>, with an id of ${ownCommand('sessions list')}, or --all.`,
      exitCode: 2,
    })
  }
  const answer = id === undefined ? await client.sessions.revokeAll({}) : await client.sessions.revoke({ id })
  if (options.json) printJson(answer)
  else print(`Signed out ${formatCount(answer.ended, 'browser')}.`)
  return 0
}
