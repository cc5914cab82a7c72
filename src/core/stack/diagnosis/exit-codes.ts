/**
 * What an exit code says, for people. Codes above 128 are 128 plus the signal that ended the process (bash(1), EXIT
 * STATUS); 125 to 127 are Docker's and the shell's own.
 */
export function explainExitCode(code: number): string {
  const known = knownCodes[code]
  if (known !== undefined) return `code ${code}: ${known}`
  const signal = code > 128 && code < 160 ? signals[code - 128] : undefined
  return signal === undefined ? `code ${code}` : `code ${code}: ended by ${signal}`
}

const knownCodes: Readonly<Record<number, string>> = {
  125: 'the engine could not run it',
  126: 'its command cannot be executed',
  127: 'its command was not found',
  130: 'interrupted',
  134: 'it aborted',
  137: 'killed',
  139: 'segmentation fault',
  143: 'asked to end',
}

const signals: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  7: 'SIGBUS',
  8: 'SIGFPE',
  10: 'SIGUSR1',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
}
