import type { Connection } from '../../connection.ts'
import { CommandFailure, type ExitCode, print, printJson, say } from '../../output.ts'
import { type StackOptions, targetOf } from './target.ts'
import { isAllUp, printCauses, printServices, printWarnings } from './words.ts'

/** `catalyst stack ps`: how each service stands. */
export async function ps(options: StackOptions, { client }: Connection): Promise<ExitCode> {
  const view = await client.stack.view(targetOf(options))
  if (options.json) printJson(view)
  else {
    printServices(view)
    if (view.root_causes.length > 0) say('Something is not up; catalyst stack why says why.')
  }
  return 0
}

/** `catalyst stack why`: the root causes, in words or as JSON. Exit 1 where there are any. */
export async function why(
  service: string | undefined,
  options: StackOptions,
  { client }: Connection,
): Promise<ExitCode> {
  const view = await client.stack.why({ ...targetOf(options), ...(service !== undefined && { service }) })
  if (options.json) printJson(view)
  else {
    printServices(view)
    printWarnings(view)
    printCauses(view.root_causes)
    if (view.root_causes.length === 0) {
      print(isAllUp(view) ? '\nAll is up.' : '\nNothing stands in the way. Bring it up: catalyst stack up')
    }
  }
  return view.root_causes.length > 0 ? 1 : 0
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
  const pattern = patternOf(options.grep)
  const { follow = false, tail, since, until } = options
  await untilInterrupted(async (signal) => {
    const batches = await client.stack.logs(
      {
        ...targetOf(options),
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
      for (const line of lines) {
        if (pattern && !pattern.test(line.text)) continue
        if (options.json) print(JSON.stringify(line))
        else {
          width = Math.max(width, line.service.length)
          print(`${line.service.padEnd(width)} | ${options.timestamps ? `${line.at} ` : ''}${line.text}`)
        }
      }
    }
  })
  return 0
}

/** `catalyst stack events`: what happened lately; with `--follow` until Ctrl-C. One object a line with `--json`. */
export async function events(
  options: StackOptions & { follow?: boolean },
  { client }: Connection,
): Promise<ExitCode> {
  await untilInterrupted(async (signal) => {
    const batches = await client.stack.events(
      { ...targetOf(options), follow: options.follow ?? false },
      { signal },
    )
    for await (const batch of batches) {
      for (const event of batch.events) {
        print(options.json ? JSON.stringify(event) : `${event.at}  ${event.service}  ${event.detail}`)
      }
    }
  })
  return 0
}

function patternOf(grep: string | undefined): RegExp | undefined {
  if (grep === undefined) return undefined
  try {
    return new RegExp(grep, 'iu')
  } catch (error) {
    throw new CommandFailure(`--grep ${grep} is no regular expression.`, {
      remedy: error instanceof Error ? error.message : 'Correct it.',
      exitCode: 2,
    })
  }
}

/** Ctrl-C ends a stream well. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    await work(stop.signal)
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
