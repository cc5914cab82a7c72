import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Problem } from '../../core/platform/errors.ts'
import { knownSecrets } from '../../core/platform/redaction/redaction.ts'
import { errorCode } from '../../shared/error-code.ts'

/** Where the API token lies in a data folder. */
export function tokenFile(dataFolder: string): string {
  return path.join(dataFolder, 'token')
}

/**
 * The API token of this start: the pinned one where there is one, else a new one of 256 bits. It is then in the file,
 * readable by its owner alone, so that commands on the same folder find it. Only the process that holds the folder asks.
 */
export async function newToken(dataFolder: string, pinned?: string): Promise<string> {
  if (pinned !== undefined && !/^[\x21-\x7e]{16,512}$/u.test(pinned)) {
    throw new Problem(
      'INVALID',
      'CATALYST_TOKEN is not a usable token.',
      'Use 16 to 512 visible ASCII characters without spaces; 43 random ones are best.',
    )
  }
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  await closeToOthers(dataFolder, 0o700)
  const token = pinned ?? randomBytes(32).toString('base64url')
  knownSecrets.add(token, 'api-token')
  await writeToken(dataFolder, token)
  return token
}

/** Takes the token off the disk, when nothing answers to it any more. */
export async function forgetToken(dataFolder: string): Promise<void> {
  await rm(tokenFile(dataFolder), { force: true })
}

/** The token on file, or `undefined`. A link in its place is not followed. */
export async function readToken(dataFolder: string): Promise<string | undefined> {
  try {
    await using file = await open(tokenFile(dataFolder), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    await closeToOthers(tokenFile(dataFolder), 0o600)
    const token = (await file.readFile('utf8')).trim()
    if (token.length < 16) return undefined
    knownSecrets.add(token, 'api-token')
    return token
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ELOOP') return undefined
    throw error
  }
}

async function writeToken(dataFolder: string, token: string): Promise<void> {
  const temporary = `${tokenFile(dataFolder)}.${process.pid}.${randomBytes(4).toString('hex')}`
  {
    await using file = await open(temporary, 'wx', 0o600)
    await file.writeFile(`${token}\n`)
    await file.sync()
  }
  await rename(temporary, tokenFile(dataFolder))
}

/** Takes group's and others' rights away; on Windows the user profile's own rights stand. */
async function closeToOthers(file: string, mode: number): Promise<void> {
  if (process.platform === 'win32') return
  if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, mode)
}

/** Compares by digest, so that neither content nor length shows in the time it takes. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

export function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
