import type { KeptNotice, NoticeState } from '../../contract/notices.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import { formatCount } from '../../shared/count-words.ts'
import type { Connection } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say } from '../output.ts'

interface Json {
  readonly json?: boolean
}

/** `catalyst notices list`: what went wrong and was not dismissed. */
export async function list(
  options: Json & { state?: NoticeState; limit: number },
  { client }: Connection,
): Promise<ExitCode> {
  const { json: _, ...filter } = options
  const answer = await client.notices.list(filter)
  if (options.json) printJson(answer)
  else {
    for (const notice of answer.notices) print(describeNotice(notice))
    const { total, unread, ongoing } = answer
    say(`${formatCount(total, 'notice')}, ${unread} unread, ${ongoing} ongoing`)
  }
  return 0
}

/** `catalyst notices read`: those of these ids, or all. */
export async function read(
  ids: string[],
  options: Json & { all?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  chooseSome('read', ids, options.all)
  const counts = await client.notices.markRead(ids.length > 0 ? { ids } : {})
  if (options.json) printJson(counts)
  else print(`${formatCount(counts.unread, 'notice')} unread.`)
  return 0
}

/** `catalyst notices dismiss`: those of these ids, or all that are not ongoing. */
export async function dismiss(
  ids: string[],
  options: Json & { all?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  chooseSome('dismiss', ids, options.all)
  if (ids.length === 0) {
    const answer = await client.notices.dismissAll()
    if (options.json) printJson(answer)
    else {
      const kept = answer.kept > 0 ? ` ${formatCount(answer.kept, 'notice')} of what still goes on kept.` : ''
      print(`Dismissed ${formatCount(answer.dismissed, 'notice')}.${kept}`)
    }
    return 0
  }
  let dismissed = 0
  for (const id of ids) dismissed += (await client.notices.dismiss({ id })).dismissed
  if (options.json) printJson({ dismissed })
  else print(`Dismissed ${formatCount(dismissed, 'notice')}.`)
  return 0
}

function chooseSome(what: string, ids: readonly string[], all: boolean | undefined): void {
  if (ids.length > 0 === (all === true))
    throw new CommandFailure('Name notices, or all.', {
      remedy: `${ownCommand(`notices ${what}`)} <id>, with an id of ${ownCommand('notices list')}, or --all.`,
      exitCode: 2,
    })
}

/** What happened, when, how it stands and what to do, each on a line of its own. */
function describeNotice({ id, level, state, title, body, remedy, at, times, ...rest }: KeptNotice): string {
  const when = at.replace(/\.\d{3}Z$/u, 'Z')
  const stands = {
    once: when,
    ongoing: `ongoing since ${when}`,
    over: `${when} to ${rest.endedAt?.replace(/\.\d{3}Z$/u, 'Z')}`,
  }[state]
  const often = times > 1 ? `, ${formatCount(times, 'time')}` : ''
  const lines = [body, rest.outcome, remedy].filter((line) => line !== undefined && line !== '')
  return [
    `${rest.read ? ' ' : '*'} ${id}  ${level}, ${stands}${often}`,
    `    ${title}`,
    ...lines.map((line) => `    ${line}`),
  ].join('\n')
}
