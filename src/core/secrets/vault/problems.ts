import { Problem } from '../../platform/errors.ts'
import { ownCommand } from '../../platform/own-command.ts'

export function locked(): Problem {
  return new Problem(
    'UNAVAILABLE',
    'The secrets are locked.',
    `Unlock them: Settings, Secrets, or ${ownCommand('secrets unlock')}`,
  )
}

export function unprotected(): Problem {
  return new Problem(
    'CONFLICT',
    'Nothing protects secrets here yet, so none is stored.',
    `Choose first, in Settings, Secrets, or with ${ownCommand('secrets protect passphrase')}. Or give it as an environment variable.`,
  )
}

export function noKeyStore(): Problem {
  return new Problem(
    'UNAVAILABLE',
    'The secrets are under the key store of the operating system, which only the Catalyst app reaches.',
    'Start the app on this data folder: commands then go to it. Or use environment variables, such as CATALYST_LLM_API_KEY.',
  )
}

export function nothingToChoose(): Problem {
  return new Problem(
    'UNAVAILABLE',
    'No key store of the operating system can be reached from here.',
    `Choose a passphrase: ${ownCommand('secrets protect passphrase')}. In the Catalyst app there may be a key store.`,
  )
}

export function keyStoreRefused(keeper: string, cause: unknown): Problem {
  return new Problem(
    'UNAVAILABLE',
    `The secrets cannot be opened: ${keeper} refuses.`,
    'Unlock it, allow Catalyst to use it, and try again.',
    { cause },
  )
}

export function wrongPassphrase(cause: unknown): Problem {
  return new Problem(
    'INVALID',
    'This is not the passphrase of the secrets.',
    `Try again. If it is lost, start over: ${ownCommand('secrets protect passphrase --start-over')}`,
    { cause, fields: { passphrase: 'Not the right one.' } },
  )
}

export function unreadable(file: string, is: 'damaged' | 'newer'): Problem {
  return is === 'newer'
    ? new Problem(
        'UNAVAILABLE',
        `${file} was written by a newer Catalyst.`,
        'Use that version, or set CATALYST_HOME to another folder.',
      )
    : new Problem(
        'UNAVAILABLE',
        `The file of secrets, ${file}, is damaged.`,
        `Put it back from a backup, or start over: ${ownCommand('secrets protect passphrase --start-over')}`,
      )
}

export function changedOutside(file: string, name: string, cause: unknown): Problem {
  return new Problem(
    'UNAVAILABLE',
    `The entry ${name} of ${file} does not open: it was changed or moved from outside.`,
    'Set it again, or forget it.',
    { cause },
  )
}
