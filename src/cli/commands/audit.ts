import { open, rm } from 'node:fs/promises'
import type { AuditActor, AuditEntry, AuditResult, AuditVerdict } from '../../contract/audit.ts'
import { auditFiles, verifyExportedAudit } from '../../core/app/audit-files.ts'
import { homeAt, homeFolder } from '../../core/platform/home.ts'
import { findInstance } from '../../core/platform/instance.ts'
import { ownCommand } from '../../core/platform/own-command.ts'
import { agree, formatCount } from '../../shared/count-words.ts'
import { defined } from '../../shared/defined.ts'
import { type Connection, connect } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say, table } from '../output.ts'
import type { Place } from '../place.ts'
import { resolvePath, terminal } from '../terminal.ts'
import { readMoment } from './ingest.ts'

interface Json {
  readonly json?: boolean
}

export interface ListOptions extends Json {
  readonly actor?: AuditActor
  readonly action?: string
  readonly result?: AuditResult
  readonly since?: string
  readonly until?: string
  readonly request?: string
  readonly text?: string
  readonly limit: number
  readonly cursor?: string
}

/** What reads the log: the Catalyst that is running, or the files, where none is. */
async function reading(place: Place) {
  const home = homeAt(homeFolder(terminal().env))
  const instance = await findInstance(home)
  if (instance?.url === undefined) return auditFiles(home, { live: instance !== undefined })
  const { client } = await connect(place)
  return {
    list: (
      filter: Omit<Parameters<typeof client.audit.list>[0], 'limit' | 'cursor'>,
      page: { limit: number; cursor?: string | undefined },
    ) => client.audit.list({ ...filter, ...page }),
    get: (seq: number) => client.audit.get({ seq }),
    verify: () => client.audit.verify(),
  }
}

export async function list(options: ListOptions, place: Place): Promise<ExitCode> {
  const { actor, action, result, text, request, since, until, limit, cursor } = options
  const reader = await reading(place)
  const page = await reader.list(
    {
      ...(actor && { actor }),
      ...(action !== undefined && { action }),
      ...(result && { result }),
      ...(text !== undefined && { text }),
      ...(request !== undefined && { requestId: request }),
      ...(since !== undefined && { from: readMoment(since) }),
      ...(until !== undefined && { to: readMoment(until) }),
    },
    { limit, ...(cursor !== undefined && { cursor }) },
  )
  if (options.json) {
    printJson(page)
    return 0
  }
  const rows = page.entries.map((entry) => [
    String(entry.seq),
    entry.at.slice(0, 19).replace('T', ' '),
    entry.actor,
    entry.action,
    entry.result,
    entry.target?.name ?? entry.target?.id ?? entry.target?.type ?? '',
    entry.error?.message ?? entry.why ?? '',
  ])
  if (rows.length > 0) print(table(rows))
  const more = page.nextCursor === undefined ? '' : `; the next with --cursor ${page.nextCursor}`
  say(`${formatCount(page.total, 'entry')}${more}`)
  return 0
}

export async function show(seq: number, options: Json, place: Place): Promise<ExitCode> {
  const entry = await (await reading(place)).get(seq)
  if (options.json) printJson(entry)
  else {
    print(`${entry.action}: ${entry.result}`)
    print(
      table(listFacts(entry).flatMap(([name, value]) => (value === undefined ? [] : [[`  ${name}`, value]]))),
    )
    for (const [name, value] of [
      ['inputs', entry.inputs],
      ['outputs', entry.outputs],
    ] as const) {
      if (value !== undefined) print(`  ${name}\n${indented(JSON.stringify(value, null, 2))}`)
    }
  }
  return 0
}

function listFacts(entry: AuditEntry): [string, string | undefined][] {
  const { target } = entry
  return [
    ['number', String(entry.seq)],
    ['at', entry.at],
    ['by', [entry.actor, entry.actorName].filter(Boolean).join(' ')],
    ['on', target && [target.type, target.id, target.name].filter(Boolean).join(' ')],
    ['why', entry.why],
    ['error', entry.error?.message],
    ['request', entry.requestId],
    ['run', entry.runId],
    ['took', entry.ms === undefined ? undefined : `${entry.ms} ms`],
    ['security', entry.security ? 'yes: signed at once' : undefined],
    ['sha256', entry.sha256],
  ]
}

const indented = (text: string) => text.replace(/^/gmu, '    ')

export async function verify(
  options: Json & { file?: string; anchor?: string },
  place: Place,
): Promise<ExitCode> {
  const verdict = await wordVerdict(options, place)
  if (options.json) {
    const { ok, entries, problem, ...rest } = verdict
    printJson({ ok, entries, ...(problem && { problem }), ...rest })
  } else if (verdict.problem) {
    const { file, line, cause, message } = verdict.problem
    print(`NOT as it was written: ${cause} at line ${line} of ${file}.`)
    print(message)
    if (options.file === undefined)
      say(
        `Once you know why: ${ownCommand('audit begin --because REASON')} starts a new log and keeps this one.`,
      )
  } else {
    print(`As it was written: ${formatCount(verdict.entries, 'entry')} verified.`)
    for (const line of caveats(verdict)) print(line)
  }
  return verdict.ok ? 0 : 1
}

async function wordVerdict({ file, anchor }: { file?: string; anchor?: string }, place: Place) {
  if (file !== undefined) return verifyExportedAudit(resolvePath(file), anchor && resolvePath(anchor))
  if (anchor === undefined) return (await reading(place)).verify()
  const home = homeAt(homeFolder(terminal().env))
  return auditFiles(home, {
    anchor: resolvePath(anchor),
    live: (await findInstance(home)) !== undefined,
  }).verify()
}

/** What the verdict does not vouch for. */
function caveats({ entries, sealed, repairs, anchors }: AuditVerdict): string[] {
  const open = entries - sealed
  return [
    ...(entries === 0 ? ['Nothing has been recorded yet.'] : []),
    ...(open > 0
      ? [
          `The last ${open === 1 ? 'of them is' : `${open} of them are`} not signed yet: there, only the chain was checked.`,
        ]
      : []),
    ...(repairs > 0
      ? [
          `A line that a crash had cut off was repaired ${agree(repairs, 'once', formatCount(repairs, 'time'))}.`,
        ]
      : []),
    ...(entries > 0 && anchors.length === 0
      ? ['There was no anchor outside the folder: that the whole folder was not replaced is not shown.']
      : []),
  ]
}

export async function exportTo(
  file: string,
  options: Json & { anchor?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  const pieces = await client.audit.export({ what: options.anchor ? 'anchor' : 'everything' })
  if (file === '-') {
    for await (const { text } of pieces) terminal().stdout.write(text)
    return 0
  }
  const handle = await open(resolvePath(file), 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(
      error.code === 'EEXIST' ? `${file} is there already.` : `${file} cannot be written: ${error.message}`,
      { remedy: 'Name a new file in a folder that you can write to.' },
    )
  })
  let bytes = 0
  let entries = 0
  try {
    for await (const { text } of pieces) {
      await handle.write(text)
      bytes += Buffer.byteLength(text)
      entries += text.split('{"entry":').length - 1
    }
    await handle.sync()
  } catch (error) {
    await rm(resolvePath(file), { force: true })
    throw error
  } finally {
    await handle.close()
  }
  if (options.json) printJson({ file, bytes, ...defined({ entries: options.anchor ? undefined : entries }) })
  else if (options.anchor)
    print(`${file}: keep it where nobody can change it, and verify with --anchor ${file}`)
  else print(`${file}: ${formatCount(entries, 'entry')}; verify with --file ${file}`)
  return 0
}

export async function begin(options: Json & { because: string }, { client }: Connection): Promise<ExitCode> {
  const { aside } = await client.audit.begin({ because: options.because })
  if (options.json) printJson({ aside })
  else print(`A new audit log has begun. The old one lies in ${aside}`)
  return 0
}

export async function path(options: Json): Promise<ExitCode> {
  const { folder, file, bytes } = await auditFiles(homeAt(homeFolder(terminal().env)), {
    live: false,
  }).place()
  if (options.json) printJson({ path: file, folder, bytes })
  else print(file)
  return 0
}
