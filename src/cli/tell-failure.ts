import { ORPCError } from '@orpc/client'
import { CommanderError } from 'commander'
import { Problem } from '../core/platform/errors.ts'
import { ownCommand } from '../core/platform/own-command.ts'
import { redactText } from '../core/platform/redaction/redaction.ts'
import { errorCode } from '../shared/error-code.ts'
import { CommandFailure, type ExitCode, say } from './output.ts'

/** Says what went wrong and what to do about it. */
export function tellFailure(error: unknown): ExitCode {
  // Help and version end this way too; wrong usage was said by commander itself.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof CommandFailure || error instanceof Problem) {
    say(redactText(error.message))
    if (error.remedy) say(redactText(error.remedy))
    return error instanceof CommandFailure ? error.exitCode : 1
  }
  if (error instanceof ORPCError) {
    const { remedy, fields, requestId } = readData(error)
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

interface FailureData {
  readonly remedy?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly requestId?: string
}

/** What the contract's errors say besides their message. */
function readData({ data }: ORPCError<string, FailureData | null | undefined>): FailureData {
  return data ?? {}
}

/** `fetch` says only "fetch failed"; the cause has the connection's error. */
function isUnreachable(error: unknown): boolean {
  const code = error instanceof TypeError ? errorCode(error.cause) : undefined
  return ['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(code ?? '')
}
