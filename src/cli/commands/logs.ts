import { writeFile } from 'node:fs/promises'
import type { LogEntry, LogQuery, ProblemReport } from '../../contract/logs.ts'
import { openOwnLog } from '../../core/app/own-log.ts'
import { errorMessage, Problem } from '../../core/platform/errors.ts'
import { homeFolder } from '../../core/platform/home.ts'
import { toPlain } from '../../core/platform/log-line.ts'
import { formatCount } from '../../shared/count-words.ts'
import { connect } from '../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say } from '../output.ts'
import type { Place } from '../place.ts'
import { resolvePath, terminal } from '../terminal.ts'
import { untilInterrupted } from '../until-interrupted.ts'

interface LogsOptions extends Omit<LogQuery, 'text'> {
  readonly follow?: boolean
  readonly limit?: number
  readonly json?: boolean
}

/** Lines that are shown where nobody says how many. */
const usual = 200

/**
 * `catalyst logs`: the newest lines that fit, oldest first. It reads the files themselves, so it needs no Catalyst that
 * runs, and works beside one that hangs.
 */
export async function logs(options: LogsOptions, place: Place): Promise<ExitCode> {
  const { follow = false, limit = usual, json = false, ...query } = options
  const { logs: service } = openOwnLog(place.entry, homeFolder(terminal().env))
  const show = (line: LogEntry) => print(json ? JSON.stringify(asWritten(line)) : plainText(line))
  return await refusedAsUsage(async () => {
    if (!follow) {
      if (limit === 0) return 0
      const { lines, nextCursor } = await service.list(query, { limit })
      for (const line of lines.reverse()) show(line)
      if (lines.length === 0) say('No line fits.')
      else if (nextCursor !== undefined && options.limit === undefined)
        say(`The newest ${formatCount(limit, 'line')} that fit; --limit shows more.`)
      return 0
    }
    await untilInterrupted(async (signal) => {
      for await (const { lines } of service.follow(query, { limit }, signal))
        for (const line of lines) show(line)
    })
    return 0
  })
}

/** `catalyst logs report`: about the Catalyst that runs, else about what can be had without one. */
export async function report(
  options: { request?: string; run?: string; output?: string; json?: boolean },
  place: Place,
): Promise<ExitCode> {
  const subject = {
    ...(options.request !== undefined && { request: options.request }),
    ...(options.run !== undefined && { run: options.run }),
  }
  const made = await makeReport(subject, place)
  if (options.output !== undefined) {
    const file = resolvePath(options.output)
    await writeFile(file, made.text, { mode: 0o600 }).catch((error: unknown) => {
      throw new CommandFailure(`The report could not be written: ${errorMessage(error)}`, {
        remedy: 'Give --output another place.',
      })
    })
    say(`Written to ${file}. Read it before you pass it on.`)
  }
  if (options.json) printJson(made)
  else if (options.output === undefined) print(made.text.trimEnd())
  return 0
}

/** Services that cannot start are a reason for a report, not against one. */
async function makeReport(subject: { request?: string; run?: string }, place: Place): Promise<ProblemReport> {
  try {
    const connection = await connect(place)
    try {
      return await connection.client.logs.report(subject)
    } finally {
      await connection.close()
    }
  } catch (error) {
    say(`The report has only what lies in the data folder: ${errorMessage(error)}`)
    return await openOwnLog(place.entry, homeFolder(terminal().env)).logs.report(subject)
  }
}

/** A line as it stands in the file. */
function asWritten({ ts, level, logger, message, requestId, runId, fields }: LogEntry) {
  return {
    ...{ ts, level, logger, message },
    ...(requestId !== undefined && { req_id: requestId }),
    ...(runId !== undefined && { run_id: runId }),
    ...fields,
  }
}

function plainText(line: LogEntry): string {
  return `${line.ts.slice(0, 11)}${toPlain(asWritten(line))}`
}

/** What the service refuses here was given wrongly. */
async function refusedAsUsage(work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'INVALID') throw error
    throw new CommandFailure(error.message, { remedy: error.remedy, exitCode: 2 })
  }
}
