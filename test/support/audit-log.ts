import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditVerdict } from '../../src/contract/audit.ts'
import type { FoundAnchor } from '../../src/core/audit/anchor.ts'
import { AuditLog, type AuditLogOptions } from '../../src/core/audit/audit-log.ts'
import type { Entry } from '../../src/core/audit/entry.ts'
import { LogKeys } from '../../src/core/audit/log-keys.ts'
import { openLog } from '../../src/core/audit/open-log.ts'
import { verifyLog } from '../../src/core/audit/verify.ts'
import { silentLogger } from '../../src/core/platform/logger.ts'
import type { InternalKeyName, InternalKeys } from '../../src/core/secrets/ports.ts'

/** Catalyst's own keys in memory; `lock` and `unlock` as a passphrase does. */
export class MemoryKeys implements InternalKeys {
  readonly values = new Map<InternalKeyName, string>()
  readonly #listeners = new Set<(available: boolean) => void>()
  #available = true

  available(): boolean {
    return this.#available
  }
  onAvailability(listener: (available: boolean) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  async get(name: InternalKeyName): Promise<string | undefined> {
    return this.values.get(name)
  }
  async set(name: InternalKeyName, value: string): Promise<void> {
    this.values.set(name, value)
  }
  async forget(name: InternalKeyName): Promise<void> {
    this.values.delete(name)
  }
  lock(available: boolean): void {
    this.#available = available
    for (const listener of this.#listeners) listener(available)
  }
  copy(): MemoryKeys {
    const copy = new MemoryKeys()
    for (const [name, value] of this.values) copy.values.set(name, value)
    return copy
  }
}

/** A folder for one log, its keys in memory, and its anchor file beside it. */
export class LogPlace {
  readonly keys: MemoryKeys
  readonly root: string

  constructor(root: string, keys = new MemoryKeys()) {
    this.root = root
    this.keys = keys
  }

  static async make(keys?: MemoryKeys): Promise<LogPlace> {
    return new LogPlace(await mkdtemp(join(tmpdir(), 'catalyst-audit-')), keys)
  }

  get folder(): string {
    return join(this.root, 'audit')
  }

  logKeys(keys: InternalKeys | undefined = this.keys): LogKeys {
    return new LogKeys({
      internal: keys,
      anchorFile: join(this.root, 'audit.anchor.json'),
      logger: silentLogger,
    })
  }

  open(options: Partial<AuditLogOptions> = {}): AuditLog {
    return new AuditLog({ folder: this.folder, keys: this.logKeys(), logger: silentLogger, ...options })
  }

  /** A copy of everything, to be tampered with. */
  async copy(): Promise<LogPlace> {
    const copy = await LogPlace.make(this.keys.copy())
    await cp(this.root, copy.root, { recursive: true })
    return copy
  }

  async lines(file = 'audit.jsonl'): Promise<string[]> {
    return (await readFile(join(this.folder, file), 'utf8')).trimEnd().split('\n')
  }

  async setLines(lines: readonly string[], file = 'audit.jsonl'): Promise<void> {
    await writeFile(join(this.folder, file), lines.map((line) => `${line}\n`).join(''))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true })
  }
}

/** What verifying says of the log in a folder, as it is at this moment. */
export async function verdictOn(folder: string, anchors: readonly FoundAnchor[] = []): Promise<AuditVerdict> {
  await using log = await openLog(folder)
  return await verifyLog({ log, anchors })
}

/** An act that nothing depends on; `n` makes it one of its kind. */
export function plainEntry(n: number): Entry {
  return {
    action: 'settings.update',
    actor: 'window',
    at: new Date(Date.UTC(2026, 10, 25) + n * 1000).toISOString(),
    inputs: { patch: { appearance: { theme: n % 2 ? 'dark' : 'light' } } },
    ms: n % 40,
    requestId: `req_${String(n).padStart(24, '0')}`,
    result: n % 50 === 0 ? 'failed' : 'ok',
    target: { type: 'settings' },
  }
}
