import { Problem } from '../core/platform/errors.ts'
import { ownCommand } from '../core/platform/own-command.ts'
import { givenSecret } from '../core/platform/secret-environment.ts'
import { decodeSecret } from '../core/platform/secret-text.ts'
import { CommandFailure, say } from './output.ts'
import { terminal } from './terminal.ts'

/** The most that is read of a value, in bytes. */
const longest = 10_000

/**
 * A secret from stdin, or typed at a terminal without being shown. Never from an argument: those stand in the process
 * list and in the shell's history.
 *
 * @param question what to ask at a terminal
 * @throws CommandFailure when nothing came
 */
export async function readSecret(question: string): Promise<string> {
  const value = terminal().stdin.isTTY ? await askHidden(question) : await readPiped()
  if (value === '') {
    throw new CommandFailure('No value came on stdin.', {
      remedy: `Pipe it in, as in: ${ownCommand('secrets set llm.apiKey')} < file. Or type it at a terminal.`,
      exitCode: 2,
    })
  }
  return value
}

/** The passphrase in force: from the environment, from stdin, or asked for. */
export async function readPassphrase(): Promise<string> {
  return (
    (await givenSecret('CATALYST_PASSPHRASE', terminal().env)) ??
    (await readSecret('Passphrase (is not shown): '))
  )
}

/**
 * A new passphrase: from stdin, or asked for twice.
 *
 * @param first there was none before, so the one that the environment gives is meant
 */
export async function readNewPassphrase(first: boolean): Promise<string> {
  const given = first ? await givenSecret('CATALYST_PASSPHRASE', terminal().env) : undefined
  if (given !== undefined) return given
  const typed = await readSecret('New passphrase, 12 characters or more (is not shown): ')
  if (!terminal().stdin.isTTY || (await readSecret('The same once more: ')) === typed) return typed
  throw new CommandFailure('The two are not the same, so nothing was changed.')
}

async function readPiped(): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of terminal().stdin) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > longest) {
      throw new CommandFailure('What came on stdin is too long for a secret.', {
        remedy: `At most ${longest.toLocaleString('en-US')} bytes.`,
        exitCode: 2,
      })
    }
  }
  try {
    return decodeSecret(Buffer.concat(chunks), 'What came on stdin')
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new CommandFailure(error.message, { remedy: error.remedy, exitCode: 2 })
  }
}

/** Reads a line key by key, so that the terminal has nothing to show. */
function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = terminal()
  stderr.write(question)
  stdin.setRawMode?.(true)
  stdin.setEncoding('utf8')
  stdin.resume()
  return new Promise((resolve, reject) => {
    let value = ''
    const finish = () => {
      stdin.off('data', read)
      stdin.setRawMode?.(false)
      stdin.pause()
      say('')
    }
    const read = (text: string) => {
      for (const key of text) {
        if (key === '\r' || key === '\n' || key === '\u0004') {
          finish()
          return resolve(value)
        }
        if (key === '\u0003') {
          finish()
          return reject(new CommandFailure('Stopped; nothing was changed.'))
        }
        if (key === '\u007f' || key === '\b') value = [...value].slice(0, -1).join('')
        else if (key >= ' ') value += key
      }
    }
    stdin.on('data', read)
  })
}
