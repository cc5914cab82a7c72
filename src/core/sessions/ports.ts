/** Where a browser's request comes from. */
export interface Arrival {
  /** Its `User-Agent`, as sent. */
  readonly userAgent: string | undefined
  /** IP address of the other end. */
  readonly address: string
}

/** A session that is alive. */
export interface LiveSession {
  readonly id: string
  /** Aborts when the session ends, however it ends: what was opened by it ends with it. */
  readonly ended: AbortSignal
}

/** A session that was just opened. */
export interface OpenedSession {
  readonly id: string
  /** The cookie's value. It is kept nowhere but in the browser. */
  readonly secret: string
}

/** What the web door needs of the sessions. */
export interface BrowserSessions {
  /** A code for a one-time link; it opens one session within 5 minutes. */
  issueCode(): string
  /** Opens a session for a code that was issued and not used; `undefined` otherwise. */
  redeem(code: string, from: Arrival): OpenedSession | undefined
  /** Opens a session for somebody who has shown the token. */
  open(from: Arrival): OpenedSession
  /** The session of a cookie, while it lives. `active` asks prolong it, others (streams that reconnect) do not. */
  find(secret: string, from: Arrival, active: boolean): LiveSession | undefined
  /**
   * Whether the session of a cookie was ended by a person, and not by time: a page that still shows what it opened must
   * clear it. Known of the newest 200 that ended so.
   */
  wasSignedOut(secret: string): boolean
  /** Ends the session of a cookie; gives its id, if there was one. */
  end(secret: string): string | undefined
  /** In ms: the longest a session may last. */
  longest(): number
}
