import type { OwnCause } from './cause.ts'
import type { MountedProgram } from './preflight/scripts.ts'

/**
 * Why a mounted program could not be run, where its first line or its rights tell: the engine and shells say of a script
 * whose interpreter is missing that the script is.
 */
export function explainMountedProgram(
  cause: OwnCause,
  service: string,
  programs: readonly MountedProgram[],
): OwnCause {
  const said = cause.evidence.join('\n')
  // Of several the one that is spoken of; a cause that names none may be of the one there is.
  const program = programs.find(({ path }) => said.includes(path)) ?? programs[0]
  if (!program || !ofCommand.has(cause.code)) return cause
  const { path, source, executable } = program
  // The head is read byte by byte, so the mark is three characters.
  const marked = program.firstLine.startsWith(byteOrderMark)
  const firstLine = marked ? program.firstLine.slice(byteOrderMark.length) : program.firstLine
  // What stands there instead may be anything, also a secret.
  const firstWords = firstLine.startsWith('#!') ? JSON.stringify(firstLine.slice(0, 80)) : 'has no #! line'
  const tell = (message: string, remedy: string, code = cause.code): OwnCause => ({
    ...cause,
    ...{ code, message, remedy, soft: false },
    evidence: [...new Set([...cause.evidence, `${source}: ${firstWords}`])],
  })
  if (cause.code === 'permission-denied') {
    if (executable || !/exec|not executable|can't execute/iu.test(said)) return cause
    return tell(
      `${service} cannot run ${path}: the file ${source} is not executable.`,
      `chmod +x ${source} (git update-index --chmod=+x keeps it in git), or run it by its interpreter: sh ${path}.`,
    )
  }
  if (firstLine.endsWith('\r')) {
    return tell(
      `${service} cannot run ${path}: ${source} has Windows line ends (CRLF)${firstLine.startsWith('#!') ? ', so that its interpreter is not found' : ''}.`,
      `Convert it: sed -i 's/\\r$//' ${source}; so that it stays so, \`*.sh text eol=lf\` in .gitattributes (git config core.autocrlf input).`,
      'command-not-found',
    )
  }
  if (marked && firstLine.startsWith('#!')) {
    return tell(
      `${service} cannot run ${path}: ${source} begins with a byte order mark, so that its #! line is not seen.`,
      `Remove the mark: sed -i '1s/^\\xEF\\xBB\\xBF//' ${source}, or save the file as UTF-8 without BOM.`,
      'command-not-found',
    )
  }
  if (cause.code === 'image-architecture') {
    if (firstLine.startsWith('#!') || firstLine.startsWith('\x7fELF')) return cause
    return tell(
      `${service} cannot run ${path}: ${source} does not say what runs it.`,
      'Write #!/bin/sh as its first line, or run it by its interpreter in command:.',
      'command-not-found',
    )
  }
  const [interpreter = '', argument = ''] = firstLine.replace(/^#!\s*/u, '').split(/\s+/u)
  if (!firstLine.startsWith('#!') || !/no such file|not found/iu.test(said)) return cause
  const missing = interpreter.endsWith('/env') && said.includes(argument) ? argument : interpreter
  return tell(
    `${service} cannot run ${path}: its interpreter ${missing} is not in the image.`,
    `Use an image that has ${missing}, install it there, or let the script be run by one that the image has (#!/bin/sh).`,
  )
}

const byteOrderMark = '\xef\xbb\xbf'
const ofCommand = new Set<OwnCause['code']>(['command-not-found', 'permission-denied', 'image-architecture'])
