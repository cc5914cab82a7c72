/** The way from a program to the process that launched it: the other end of `ChildProgram`. */
export interface ParentChannel {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Called when the parent is gone; nobody hears what is sent from then on. */
  onGone(listener: () => void): void
}

/** Electron's `process.parentPort` in a utility process. */
interface ElectronParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
}

/** Inside a program started by `LaunchProgram`, whichever of the two started it. Throws where none did. */
export function parentChannel(): ParentChannel {
  const { parentPort: port }: typeof process & { parentPort?: ElectronParentPort } = process
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data)),
      onGone: (listener) => port.on('close', listener),
    }
  }
  if (!process.send) throw new Error('This program is started by Catalyst, not by hand.')
  return {
    send: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => {})
    },
    onMessage: (listener) => void process.on('message', listener),
    onGone: (listener) => void process.on('disconnect', listener),
  }
}
