import type { StackLogLine } from '../../../contract/stack-view.ts'

export type Level = StackLogLine['level']

const words: Readonly<Record<string, Exclude<Level, null>>> = {
  trace: 'debug',
  verbose: 'debug',
  debug: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  log: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  fatal: 'error',
  crit: 'error',
  critical: 'error',
  severe: 'error',
  panic: 'error',
  alert: 'error',
  emerg: 'error',
  emergency: 'error',
}
const letters: Readonly<Record<string, Exclude<Level, null>>> = {
  D: 'debug',
  V: 'debug',
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'error',
}
const redisMarks: Readonly<Record<string, Exclude<Level, null>>> = {
  '.': 'debug',
  '-': 'debug',
  '*': 'info',
  '#': 'warn',
}

const names = Object.keys(words).join('|')
/** `level=warn`, `lvl="error"`, `"severity": "INFO"`. */
const pair = /\b(?:level|lvl|severity|log\.level)"?\s?[=:]\s?"?(\w+)/iu
/** `1:M 25 Nov 2026 14:30:00.123 * Ready to accept connections`. */
const redis = /^\d+:[XCSM] \d+ \w+ \d{4} [\d:.]+ ([.*#-]) /u
/** `E1125 14:30:00.123456 1 main.go:1] …` of klog and glog. */
const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d/u
/** `2026-11-25 14:30:00.123 UTC [1] FATAL:  the database system is starting up`. */
const postgres = /^\S+ \S+ \w+ \[\d+\](?: \S+)? (DEBUG|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC):/u
const bracketed = new RegExp(`[[(<](${names})[\\])>:]`, 'iu')
const shouted = new RegExp(`(?<![\\w/.-])(${names.toUpperCase()})(?![\\w/.-])`, 'u')
const leading = new RegExp(`^(?:\\S+: )?(${names})(?: \\[[^\\]]*\\])?:`, 'iu')
const disaster =
  /^(?:Traceback \(most recent call last\)|Exception in thread |panic: |npm ERR!|=ERROR REPORT)/u

/** How far into a line its level is looked for. */
const reach = 200

/** The level that a line shows in one of the usual ways; `null` where it shows none. */
export function readLevel(line: string): Level {
  if (line.startsWith('{')) {
    const level = readJsonLevel(line)
    if (level) return level
  }
  const head = line.slice(0, reach)
  const mark = redis.exec(head)?.[1]
  if (mark) return redisMarks[mark] ?? null
  const letter = klog.exec(head)?.[1]
  if (letter) return letters[letter] ?? null
  if (disaster.test(head)) return 'error'
  const word =
    postgres.exec(head)?.[1] ??
    known(pair.exec(head)?.[1]) ??
    bracketed.exec(head)?.[1] ??
    leading.exec(head)?.[1] ??
    shouted.exec(head)?.[1]
  return word ? (words[word.toLowerCase()] ?? null) : null
}

/** The numbers are those of pino and bunyan; `s` is MongoDB's. */
function readJsonLevel(line: string): Level {
  let entry: Record<string, unknown>
  try {
    entry = JSON.parse(line)
  } catch {
    return null
  }
  const value = entry.level ?? entry.severity ?? entry.lvl ?? entry['log.level'] ?? entry.log_level
  if (typeof value === 'number' && value >= 10)
    return value >= 50 ? 'error' : value >= 40 ? 'warn' : value >= 30 ? 'info' : 'debug'
  if (typeof value === 'string') return words[value.toLowerCase()] ?? null
  return typeof entry.s === 'string' && 't' in entry ? (letters[entry.s[0] ?? ''] ?? null) : null
}

function known(word: string | undefined): string | undefined {
  return word && word.toLowerCase() in words ? word : undefined
}
