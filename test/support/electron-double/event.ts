/** Electron's first argument of every event. */
export interface DoubleEvent {
  defaultPrevented: boolean
  preventDefault(): void
}

export function newEvent<T extends object>(details?: T): DoubleEvent & T {
  const event: DoubleEvent = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  }
  return Object.assign(event, details)
}

/** Electron answers after the current work is done, never in the middle of a call. */
export function soon(work: () => void): void {
  setImmediate(work)
}
