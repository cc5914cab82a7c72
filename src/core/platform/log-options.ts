import { isLogLevel, type LogLevel, logLevels } from './logger.ts'

/** How lines are written to stderr. */
export type LogFormat = 'json' | 'plain'

/** What the environment asks of the log. */
export interface LogOptions {
  readonly level: LogLevel
  readonly format: LogFormat
  /** What was asked for and is not known, in words: it is said, and the default holds. */
  readonly problems: readonly string[]
}

const formats: readonly LogFormat[] = ['json', 'plain']

/**
 * Reads `LOG_LEVEL` (default info) and `LOG_FORMAT` (default: plain on a terminal, else JSON). Neither case nor spaces
 * around them matter. A wrong value is no reason not to run: the default holds and a problem says so.
 */
export function readLogOptions(env: NodeJS.ProcessEnv, isTerminal: boolean): LogOptions {
  const problems: string[] = []
  const level = env.LOG_LEVEL?.trim().toLowerCase() || 'info'
  const usual: LogFormat = isTerminal ? 'plain' : 'json'
  const format = env.LOG_FORMAT?.trim().toLowerCase() || usual
  if (!isLogLevel(level)) {
    problems.push(`LOG_LEVEL is ${quoted(env.LOG_LEVEL)}: info is taken. Set it to ${inWords(logLevels)}.`)
  }
  if (!isFormat(format)) {
    problems.push(
      `LOG_FORMAT is ${quoted(env.LOG_FORMAT)}: ${usual} is taken. Set it to ${inWords(formats)}.`,
    )
  }
  return {
    level: isLogLevel(level) ? level : 'info',
    format: isFormat(format) ? format : usual,
    problems,
  }
}

function isFormat(text: string): text is LogFormat {
  return formats.some((format) => format === text)
}

function quoted(text = ''): string {
  return JSON.stringify(text.slice(0, 40))
}

function inWords(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}
