import { writeFileAtomically } from '../platform/atomic-file.ts'
import type { Logger } from '../platform/logger.ts'
import type { InternalKeys } from '../secrets/ports.ts'
import { type Anchor, type FoundAnchor, readAnchor, readAnchorFile, signAnchor } from './anchor.ts'
import { exportSigningKey, importSigningKey, newSigningKey, type SigningKey } from './keys.ts'

/** How often an anchor is written at most, in ms: it costs a few writes to disk. */
const anchorEveryMs = 1000

/**
 * The key that signs the log, and the anchors that tell how it stood. Both lie outside the log's folder: under the
 * protection of the secrets, and the anchor in a signed file of its own as well, for those who cannot open the secrets.
 */
export class LogKeys {
  readonly #internal: InternalKeys | undefined
  readonly #file: string
  readonly #logger: Logger
  #key: SigningKey | undefined
  #kept = false
  #latest: Anchor | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: { internal: InternalKeys | undefined; anchorFile: string; logger: Logger }) {
    this.#internal = options.internal
    this.#file = options.anchorFile
    this.#logger = options.logger
  }

  /** The key, where it can be had; a new one where there was none yet. `undefined` while the secrets are locked. */
  async key(): Promise<SigningKey | undefined> {
    if (this.#key) return this.#key
    if (!this.#internal?.available()) return undefined
    try {
      const text = await this.#internal.get('audit.signingKey')
      this.#kept = text !== undefined
      this.#key = text === undefined ? newSigningKey() : importSigningKey(text)
      return this.#key
    } catch (error) {
      this.#logger.warn('The key of the audit log is not available; entries wait for their signature', {
        error,
      })
      return undefined
    }
  }

  /** Puts a new key among the secrets. Before it is, nothing may be signed with it. */
  async keep(): Promise<boolean> {
    if (this.#kept) return true
    if (!this.#key || !this.#internal?.available()) return false
    try {
      await this.#internal.set('audit.signingKey', exportSigningKey(this.#key))
      this.#kept = true
    } catch (error) {
      this.#logger.warn('The key of the audit log cannot be kept; entries wait for their signature', {
        error,
      })
    }
    return this.#kept
  }

  /** Calls `listener` when the secrets were unlocked or locked. */
  onAvailability(listener: () => void): () => void {
    return this.#internal?.onAvailability(() => listener()) ?? (() => {})
  }

  /** Every anchor that can be read now. */
  async anchors(): Promise<FoundAnchor[]> {
    await this.#writing
    const found: FoundAnchor[] = []
    if (this.#internal?.available()) {
      const text = await this.#internal.get('audit.anchor').catch(() => undefined)
      const anchor = text === undefined ? undefined : readAnchor(text)
      if (anchor) found.push({ place: 'secrets', anchor })
    }
    const anchor = await readAnchorFile(this.#file)
    if (anchor) found.push({ place: 'file', anchor })
    return found
  }

  /** Anchors this state, within a second. */
  anchorSoon(anchor: Anchor): void {
    this.#latest = anchor
    this.#timer ??= setTimeout(() => void this.anchorNow(), anchorEveryMs).unref()
  }

  /** Anchors the newest state that was given, and resolves when that is on disk. */
  anchorNow(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const anchor = this.#latest
    this.#latest = undefined
    if (anchor && this.#key) {
      const text = signAnchor(anchor, this.#key)
      this.#writing = this.#writing.then(() => this.#write(text))
    }
    return this.#writing
  }

  async #write(text: string): Promise<void> {
    try {
      await writeFileAtomically(this.#file, text)
      if (this.#internal?.available()) await this.#internal.set('audit.anchor', text)
    } catch (error) {
      this.#logger.warn('The state of the audit log could not be anchored', { error })
    }
  }
}
