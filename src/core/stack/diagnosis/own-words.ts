import type { CauseCode } from '../../../contract/stack-view.ts'
import { cutLine } from './telling-lines.ts'

/** What a program itself says of why it ended, where that is plainer than its code. */
export interface OwnWords {
  readonly code: CauseCode
  /** Continues `redis ended: `. */
  readonly why: string
  readonly remedy: string
  /** The lines that say it, oldest first. */
  readonly lines: readonly string[]
}

interface Phrase {
  readonly code: CauseCode
  readonly pattern: RegExp
  readonly why: (found: RegExpExecArray) => string
  readonly remedy: (found: RegExpExecArray) => string
  /** How many lines after the one that matches belong to it. */
  readonly more?: number
}

const convert =
  "Convert it: sed -i 's/\\r$//' FILE; so that it stays so, `*.sh text eol=lf` in .gitattributes (git config core.autocrlf input)."
const windowsEnds = (found: RegExpExecArray) =>
  `${found[1] ?? 'its script'} has Windows line ends (CRLF), which its interpreter takes for part of the words`
const missingInterpreter = (name: string) => `the interpreter ${name} of its script is not in the image`

/** Most telling first. */
const phrases: readonly Phrase[] = [
  {
    code: 'command-not-found',
    pattern:
      /(?:^|\s)((?:\.{0,2}\/)[\w./-]+)?:?[^\n]*(?:\$'[^']*\\r'|\\r': (?:no such|command)|\^M: bad interpreter|\w\r(?:['"’:]|$)[^\n]*(?:not found|no such file|bad interpreter))/imu,
    why: windowsEnds,
    remedy: () => convert,
  },
  {
    code: 'command-not-found',
    pattern:
      /(\S+?): (?:line )?(?:\d+: )?set: (?:line \d+: )?(?:illegal option -|-: invalid option|pipefail: invalid option name)\s*$/imu,
    why: windowsEnds,
    remedy: () => convert,
  },
  {
    code: 'command-not-found',
    pattern: /env: (?:can't execute )?['‘"]?([\w.+-]+)['’"]?: no such file or directory/iu,
    why: ({ 1: name }) => missingInterpreter(name ?? ''),
    remedy: ({ 1: name }) =>
      `Use an image that has ${name}, install it there, or write the script for /bin/sh.`,
  },
  {
    code: 'command-not-found',
    pattern: /(\S+): (\S+): bad interpreter/iu,
    why: ({ 1: script, 2: name }) => `${name}, the interpreter of ${script}, is not in the image`,
    remedy: ({ 2: name }) => `Use an image that has ${name}, or correct the first line of the script (#!).`,
  },
  {
    code: 'command-not-found',
    pattern:
      /^exec (\S+): no such file or directory$|exec user process caused:? "?no such file or directory/imu,
    why: ({ 1: program = 'its command' }) =>
      `${program} is not in the image, or what its first line (#!) names is not`,
    remedy: () =>
      'Where the file is there, its interpreter is missing, or it has Windows line ends (CRLF): use an image that has the interpreter, or convert the file. Else correct command: or entrypoint: in the Compose file.',
  },
  {
    code: 'host-limit',
    pattern: /vm\.max_map_count.*(?:too low|at least)/iu,
    why: () => "vm.max_map_count of the engine's machine is too low for it",
    remedy: () =>
      "On the engine's machine: sysctl -w vm.max_map_count=262144 (in /etc/sysctl.d to keep it; Docker Desktop on Windows: in WSL).",
  },
  {
    code: 'host-limit',
    pattern:
      /ENOSPC: System limit for number of file watchers|inotify (?:watch|instance)e?s?.*(?:limit|reached|no space)|inotify_(?:init|add_watch).*(?:no space|too many)|user limit on .*inotify/iu,
    why: () => "the engine's machine allows no more watched files (inotify)",
    remedy: () =>
      "On the engine's machine: sysctl -w fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024.",
  },
  {
    code: 'host-limit',
    pattern:
      /memory locking requested .* but memory is not locked|unable to lock JVM memory|(?:mlock|RLIMIT_MEMLOCK).*(?:cannot allocate|failed|operation not permitted)/iu,
    why: () => 'it may not lock memory (memlock)',
    remedy: () =>
      'Give it ulimits: memlock: -1 in the Compose file, or switch memory locking off in its settings.',
  },
  {
    code: 'host-limit',
    pattern:
      /max file descriptors \[?\d+\]?.*too low|too many open files|EMFILE|ulimit.*open files.*(?:low|at least)/iu,
    why: () => 'it may not open enough files (nofile)',
    remedy: () =>
      "Raise ulimits: nofile in the Compose file (and fs.file-max of the engine's machine, if that is lower).",
  },
  {
    code: 'host-limit',
    pattern:
      /shared memory segment .*no space left|\/dev\/shm.*no space left|could not resize shared memory/iu,
    why: () => 'its shared memory (/dev/shm) is too small',
    remedy: () => 'Raise shm_size: of the service in the Compose file (256m, 1g).',
  },
  {
    code: 'host-limit',
    pattern:
      /(?:pthread_create|fork|can't fork|unable to create (?:new )?(?:native )?thread|newosproc).*(?:resource temporarily unavailable|EAGAIN|failed|native thread|retry)/iu,
    why: () => 'it may start no more processes or threads',
    remedy: () => 'Raise pids_limit: of the service, or ulimits: nproc.',
  },
  {
    code: 'permission-denied',
    pattern: /failed to create cookie file ['"]?([^'":]+)['"]?: (?:eacces|erofs|eperm)/iu,
    why: ({ 1: file }) => `it may not write its cookie file ${file}`,
    remedy: () => 'Give the mounted folder to the user of the service (chown), or let user: be its owner.',
  },
  {
    code: 'permission-denied',
    pattern: /cookie file (\S+) must be accessible by owner only/iu,
    why: ({ 1: file }) => `its cookie file ${file} may be read by others than its owner`,
    remedy: () => 'chmod 600 the file on the host, and let the user of the service own it.',
  },
  {
    code: 'exited',
    pattern: /FATAL CONFIG FILE ERROR/u,
    more: 3,
    why: () => 'its settings are wrong',
    remedy: () => 'Correct the line that it names, in its settings file or in command:.',
  },
  {
    code: 'permission-denied',
    pattern:
      /(?:can't|cannot|could not|couldn't|unable to|failed (?:to )?|error )[^\n]*(?:permission denied|operation not permitted|read-only file system|access denied for path|accessdenied|\beacces\b|\beperm\b|\berofs\b)/iu,
    why: () => 'it may not do what it needs to',
    remedy: () =>
      'Give its user the right: the owner of the mounted files (chown), user:, cap_add: or read_only:.',
  },
]

/** A crash repeats the reason deep in a line of its own, in characters; the plain line is preferred. */
const longLine = 300

/**
 * The plainest of the program's own words.
 *
 * @param lines the end of its log, oldest first
 */
export function readOwnWords(lines: readonly string[]): OwnWords | undefined {
  for (const { code, pattern, why, remedy, more = 0 } of phrases) {
    const short = lines.findLastIndex((line) => line.length <= longLine && pattern.test(line))
    const at = short >= 0 ? short : lines.findLastIndex((line) => pattern.test(line))
    const found = at < 0 ? null : pattern.exec(lines[at]!)
    if (!found) continue
    const told = lines.slice(at, at + 1 + more).map((line) => cutLine(line.trim()))
    return { code, why: why(found), remedy: remedy(found), lines: told.filter((line) => line !== '') }
  }
  return undefined
}
