import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type Docker from 'dockerode'
import { alone } from './cache.ts'
import { contentHash, rootFilesystem } from './images/root-filesystem.ts'
import { missingPrograms } from './programs.ts'
import { engineAt, sharedEngine } from './shared-engine.ts'

/**
 * Small images of real programs, made from Debian packages on this machine, because a test must not depend on a
 * registry. Each has a folder in `images/`: `packages`, `config` (Dockerfile instructions), `root` (files to add).
 */
export const testImages = {
  /** Does as it is told; see `images/service/root/service`. */
  service: 'catalyst-test/service:1',
  redis: 'catalyst-test/redis:1',
  nginx: 'catalyst-test/nginx:1',
  rabbitmq: 'catalyst-test/rabbitmq:1',
  /** A one-shot: says what it does and ends, with 0 unless told otherwise. */
  migrate: 'catalyst-test/migrate:1',
} as const
export type TestImage = keyof typeof testImages

const label = 'catalyst-test.content'

/** Why the test images cannot be made here, or '' where they can. */
export function imagesUnavailable(): string {
  if (process.platform !== 'linux') return 'the test images are made from Debian packages, on Linux alone'
  const missing = missingPrograms('apt-get', 'dpkg-deb', 'tar', 'bash')
  return missing.length > 0 ? `the test images need ${missing.join(', ')}` : ''
}

/**
 * Puts the test images on an engine, building what is not there or not as its folder says. The first call on a machine
 * takes about half a minute; after that a call costs milliseconds. Any number of processes may call at once.
 *
 * @param address of an engine; the shared one when absent
 */
export async function ensureTestImages(
  names: readonly TestImage[] = Object.keys(testImages) as TestImage[],
  address?: string,
): Promise<void> {
  const engine = address === undefined ? await sharedEngine() : await engineAt(address)
  for (const name of names) await ensureImage(engine, name)
}

async function ensureImage(engine: Docker, name: TestImage): Promise<void> {
  const folder = fileURLToPath(new URL(`./images/${name}`, import.meta.url))
  const hash = await contentHash(folder)
  if (await isThere(engine, testImages[name], hash)) return
  await alone(`image-${name}`, async () => {
    if (await isThere(engine, testImages[name], hash)) return
    const why = imagesUnavailable()
    if (why !== '') throw new Error(why)
    const archive = await rootFilesystem(name, folder, hash)
    const config = await readFile(join(folder, 'config'), 'utf8')
    const changes = config.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    await importImage(engine, testImages[name], archive, [...changes, `LABEL ${label}=${hash}`])
  })
}

async function isThere(engine: Docker, reference: string, hash: string): Promise<boolean> {
  try {
    const image = await engine.getImage(reference).inspect()
    return image.Config.Labels?.[label] === hash
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return false
    throw error
  }
}

async function importImage(engine: Docker, reference: string, archive: string, changes: string[]) {
  const [repo, tag] = reference.split(':')
  const answer = await engine.importImage(createReadStream(archive) as never, { repo, tag, changes })
  let told = ''
  answer.on('data', (chunk) => {
    told += chunk
  })
  await finished(answer)
  if (told.includes('"error"')) throw new Error(`${reference} could not be imported: ${told}`)
}
