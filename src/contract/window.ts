/**
 * What the preload script puts into the page of the desktop app as `window.catalyst`, frozen. In a browser it is
 * absent: the page then speaks HTTP. Everything else goes through the contract.
 */
export interface CatalystWindow {
  readonly platform: 'aix' | 'darwin' | 'freebsd' | 'linux' | 'openbsd' | 'sunos' | 'win32' | (string & {})
  /**
   * Where a dropped or chosen `File` lies on disk; empty for one that was made by a script. From then on the services
   * read it for this window.
   */
  pathForFile(file: object): Promise<string>
  /** Lets the user choose files to ingest; absolute paths, none when the dialog was cancelled. */
  pickFiles(): Promise<string[]>
  /** The same for folders. */
  pickFolder(): Promise<string[]>
  /** Calls `listener` with a place in the app (`/runs/…`) that tray, menu or a notification wants shown. */
  onPlace(listener: (place: string) => void): () => void
}

/**
 * How the page asks for its line to the services. It makes a MessageChannel, keeps one end and posts the other:
 * `window.postMessage(connectMessage, window.location.origin, [port])`. The preload script relays it, the main process
 * checks the sender and serves the contract on it. It may be sent again after a reload; calls made before the services
 * have started wait in the port.
 */
export const connectMessage = 'catalyst:connect'
