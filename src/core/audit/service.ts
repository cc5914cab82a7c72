import type { AuditEntry, AuditStatus } from '../../contract/audit.ts'
import { defined } from '../../shared/defined.ts'
import type { Audit } from '../platform/audit.ts'
import type { Logger } from '../platform/logger.ts'
import { Topic } from '../platform/topic.ts'
import { waitAtMost } from '../platform/waiting.ts'
import type { InternalKeys } from '../secrets/ports.ts'
import type { Notices } from '../system/ports.ts'
import { signAnchor } from './anchor.ts'
import { AuditLog, type AuditLogOptions } from './audit-log.ts'
import { makeEntry } from './entry.ts'
import { asAuditEntry } from './find-entries.ts'
import { Floods } from './floods.ts'
import { fingerprinter, newSigningKey } from './keys.ts'
import { LogKeys } from './log-keys.ts'
import { type AuditReader, createAuditReader } from './reader.ts'

export interface AuditService extends Audit, AuditReader {
  status(): Promise<AuditStatus>
  /**
   * Begins a new log and keeps the old one beside it, as it is.
   *
   * @returns where the old one lies now
   */
  begin(because: string): Promise<{ aside: string }>
  /** Entries from the moment of the call. */
  watch(signal?: AbortSignal): AsyncGenerator<{ entries: AuditEntry[] }>
  /** Writes and signs what waits, and lets go of the log. */
  close(): Promise<void>
}

/** Nobody waits longer for a record to be written, in ms: a slow disk must not hold up what is recorded. */
const patienceMs = 2000

export interface AuditServiceOptions {
  readonly folder: string
  /** Where the anchor lies as a file, outside the folder. */
  readonly anchorFile: string
  readonly keys?: InternalKeys | undefined
  readonly notices: Notices
  readonly logger: Logger
  /** Sizes and times where they are not the usual ones. */
  readonly log?: Pick<AuditLogOptions, 'every' | 'sealAfterMs' | 'fileBytes'>
}

/** The decision audit log of one data folder. */
export async function createAuditService(options: AuditServiceOptions): Promise<AuditService> {
  const { folder, notices } = options
  const logger = options.logger.child('audit')
  const written = new Topic<AuditEntry[]>()
  const keys = new LogKeys({ internal: options.keys, anchorFile: options.anchorFile, logger })
  const log = new AuditLog({
    ...options.log,
    folder,
    keys,
    logger,
    onWritten: (entries) => written.publish(entries.map(asAuditEntry)),
    onTrouble: (message) => tellTrouble(notices, message),
  })
  const stopListening = keys.onAvailability(() => {
    log.keyArrived().catch((error) => logger.warn('The audit log could not be signed', { error }))
  })
  const reader = openReader(folder, keys, log)
  // Without the key, fingerprints hold for this process only.
  const key = await keys.key()
  const fingerprint = fingerprinter(key ?? newSigningKey())
  const append = (act: Parameters<Audit['record']>[0]) => log.append(makeEntry(act))
  const floods = new Floods((act) => void append(act))

  return {
    async record(act) {
      try {
        if (floods.passes(act)) await waitAtMost(patienceMs, append(act))
      } catch (error) {
        logger.error('An act could not be put on record', { action: act.action, error })
      }
    },
    fingerprint: key ? fingerprint : (secret) => fingerprint(secret).replace('fp:', 'fp~'),
    list: reader.list,
    get: reader.get,
    verify: reader.verify,
    async *export(what, signal) {
      await log.seal()
      await keys.anchorNow()
      yield* reader.export(what, signal)
    },
    place: reader.place,
    async status() {
      const { trouble, waiting } = log
      const now = await keys.key()
      return {
        ...(await reader.place()),
        ...defined({ trouble }),
        waiting,
        key: now?.id ?? null,
      }
    },
    async begin(because) {
      const aside = await log.beginAnew(because)
      logger.warn('A new audit log was begun', { because, aside })
      return { aside }
    },
    async *watch(signal) {
      for await (const entries of written.subscribe(signal)) yield { entries }
    },
    async close() {
      stopListening()
      floods.end()
      await log.close()
    },
  }
}

/** @param message why the log cannot be written; undefined once it can be again */
function tellTrouble(notices: Notices, message: string | undefined): void {
  notices.publish({
    ...{ trouble: 'audit log', target: '/audit' },
    ...(message === undefined
      ? { level: 'success', title: 'The audit log is written again' }
      : { level: 'error', title: 'The audit log cannot be written', body: message }),
  })
}

function openReader(folder: string, keys: LogKeys, log: AuditLog): AuditReader {
  return createAuditReader({
    folder,
    anchors: () => keys.anchors(),
    async anchorText() {
      const key = await keys.key()
      const [newest] = await keys.anchors()
      return newest && key ? signAnchor(newest.anchor, key) : undefined
    },
    live: () => log.size > 0,
    // Everything that is on record now: a reader misses nothing of what was done just before.
    settled: () => log.flush(),
  })
}
