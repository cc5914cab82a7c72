import { readFileSync } from 'node:fs'
import { ORPCError } from '@orpc/client'
import { CommanderError } from 'commander'
import { Problem } from '../core/platform/errors.ts'
import { tellFatalErrors } from '../core/platform/fatal-errors.ts'
import { leaveNothingInDumps } from '../core/platform/no-dumps.ts'
import { ownCommand } from '../core/platform/own-command.ts'
import { redactText } from '../core/platform/redaction/redaction.ts'
import { takeSecretsFromEnvironment } from '../core/platform/secret-environment.ts'
import { CommandFailure, type ExitCode, say } from './output.ts'
import { createProgram } from './program.ts'

takeSecretsFromEnvironment()
leaveNothingInDumps()
tellFatalErrors()

// The reader of a pipe may have seen enough: `catalyst documents list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

let exitCode: ExitCode = 0
try {
  const program = createProgram({ entry: import.meta.url, version }, (code) => {
    exitCode = code
  })
  await program.parseAsync()
} catch (error) {
  exitCode = tell(error)
}
process.exitCode = exitCode

/** Says what went wrong and what to do about it. */
function tell(error: unknown): ExitCode {
  // Help and version end this way too; wrong usage was said by commander itself.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof CommandFailure || error instanceof Problem) {
    say(redactText(error.message))
    if (error.remedy) say(redactText(error.remedy))
    return error instanceof CommandFailure ? error.exitCode : 1
  }
  if (error instanceof ORPCError) {
    const { remedy, fields, requestId } = (error.data ?? {}) as {
      remedy?: string
      fields?: Record<string, string>
      requestId?: string
    }
    say(redactText(error.message))
    for (const [field, message] of Object.entries(fields ?? {})) {
      // Masked by itself: behind its name, what is said of a passphrase would pass for one.
      if (!error.message.includes(message.replace(/\.$/u, ''))) say(`  ${field}: ${redactText(message)}`)
    }
    if (remedy) say(redactText(remedy))
    if (error.status >= 500 && requestId)
      say(`Its lines in the log: ${ownCommand(`logs --request ${requestId}`)}`)
    return error.code === 'BAD_REQUEST' || error.code === 'INVALID' ? 2 : 1
  }
  if (isUnreachable(error)) {
    say('Catalyst stopped answering.')
    say(`See what runs with: ${ownCommand('status')}`)
    return 1
  }
  say(redactText(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  return 1
}

/** `fetch` says only "fetch failed"; the cause has the connection's error. */
function isUnreachable(error: unknown): boolean {
  const cause = error instanceof TypeError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined
  return ['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(cause?.code ?? '')
}
