import type { Connection } from '../../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say } from '../../output.ts'
import { untilInterrupted } from '../../until-interrupted.ts'
import { toPromisedNames } from './promised-names.ts'
import { type ProfileOptions, readProfiles, readTarget, type StackOptions, sameStack } from './target.ts'
import { isAllUp, printCauses, printServices, printWarnings } from './words.ts'

/** `catalyst stack ps`: how each service stands. Exit 1 where that cannot be told: no engine, or no such file. */
export async function ps(options: StackOptions, { client }: Connection): Promise<ExitCode> {
  const view = await client.stack.view(readTarget(options))
  const blind = view.rootCauses.filter(
    ({ code }) => code === 'engine-unreachable' || view.fileProblems.length > 0,
  )
  if (options.json) printJson(toPromisedNames(view))
  else if (blind.length > 0) printCauses({ ...view, services: [], warnings: [], rootCauses: blind })
  else {
    printServices(view)
    for (const { message, remedy, orphans } of view.warnings) if (orphans) print(`▲ ${message} ${remedy}`)
    const other = view.rootCauses.find(({ code }) => code === 'other-folder')
    if (other) print(`■ ${other.message}`)
    if (view.rootCauses.length > 0) say(`Something is not up, and why: ${sameStack('why', options)}`)
  }
  return blind.length > 0 ? 1 : 0
}

/** `catalyst stack why`: the root causes, in words or as JSON. Exit 1 where there are any. */
export async function why(
  service: string | undefined,
  options: ProfileOptions,
  { client }: Connection,
): Promise<ExitCode> {
  const view = await client.stack.why({
    ...readTarget(options),
    ...readProfiles(options),
    ...(service !== undefined && { service }),
  })
  if (options.json) printJson(toPromisedNames(view))
  else {
    printServices(view)
    printWarnings(view)
    printCauses(view)
    if (view.rootCauses.length === 0) {
      const next = `Nothing stands in the way. Bring it up: ${sameStack('up', options, service)}`
      print(`\n${isAllUp(view) ? 'All is up.' : next}`)
    }
  }
  return view.rootCauses.length > 0 ? 1 : 0
}

interface LogOptions extends StackOptions {
  readonly follow?: boolean
  readonly tail?: number
  readonly since?: string
  readonly until?: string
  readonly grep?: string
  readonly timestamps?: boolean
}

/** `catalyst stack logs`: lines of all services in order of time; with `--json` one object a line. */
export async function logs(
  services: string[],
  options: LogOptions,
  { client }: Connection,
): Promise<ExitCode> {
  const pattern = parsePattern(options.grep)
  const { follow = false, tail } = options
  const { since, until } = options
  let told = 0
  await untilInterrupted(async (signal) => {
    const batches = await client.stack.logs(
      {
        ...readTarget(options),
        ...(services.length > 0 && { services }),
        follow,
        ...(tail !== undefined && { tail }),
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
      },
      { signal },
    )
    let width = 0
    for await (const { lines } of batches) {
      width = Math.max(width, ...lines.map(({ service }) => service.length))
      for (const line of lines) {
        if (pattern && !pattern.test(line.text)) continue
        told++
        if (options.json) print(JSON.stringify(line))
        else {
          print(`${line.service.padEnd(width)} | ${options.timestamps ? `${line.at} ` : ''}${line.text}`)
        }
      }
    }
  })
  if (told === 0 && !follow && !options.json) {
    say(pattern ? `No line has ${pattern.source}.` : 'No line: nothing has run yet, or nothing was said.')
  }
  return 0
}

/** `catalyst stack events`: what happened lately; with `--follow` until Ctrl-C. One object a line with `--json`. */
export async function events(
  options: StackOptions & { follow?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  let told = 0
  await untilInterrupted(async (signal) => {
    let width = 0
    const batches = await client.stack.events(
      { ...readTarget(options), follow: options.follow ?? false },
      { signal },
    )
    for await (const batch of batches) {
      width = Math.max(width, ...batch.events.map(({ service }) => service.length))
      for (const event of batch.events) {
        told++
        print(
          options.json
            ? JSON.stringify(event)
            : `${event.at}  ${event.service.padEnd(width)}  ${event.detail}`,
        )
      }
    }
  })
  if (told === 0 && !options.follow && !options.json) say('Nothing happened in the last 24 hours.')
  return 0
}

function parsePattern(grep: string | undefined): RegExp | undefined {
  if (grep === undefined) return undefined
  try {
    return new RegExp(grep, 'iu')
  } catch (error) {
    throw new CommandFailure(`--grep ${grep} is not a regular expression.`, {
      remedy: error instanceof Error ? error.message : 'Correct it.',
      exitCode: 2,
    })
  }
}
