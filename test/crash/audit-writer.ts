/**
 * Writes security-relevant entries into a log until it is killed, and says on stdout which were acknowledged.
 *
 *   node test/crash/audit-writer.ts FOLDER
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InternalKeyName } from '../../src/core/secrets/ports.ts'
import { LogPlace, MemoryKeys, plainEntry } from '../support/audit-log.ts'

const [root = ''] = process.argv.slice(2)

/** Keys that outlive the process, as those among the secrets do. */
class FileKeys extends MemoryKeys {
  override get(name: InternalKeyName): Promise<string | undefined> {
    return readFile(join(root, name), 'utf8').catch(() => undefined)
  }
  override set(name: InternalKeyName, value: string): Promise<void> {
    return writeFile(join(root, name), value)
  }
}

const log = new LogPlace(root, new FileKeys()).open()
for (let n = 0; ; n++) {
  const requestId = `req_${process.pid}_${n}`
  void log.append(plainEntry(n))
  await log.append({ ...plainEntry(n), requestId, security: true })
  process.stdout.write(`${requestId}\n`)
}
