import { create } from 'zustand'

interface Connection {
  /** `lost` from the first attempt that failed until events flow again. */
  state: 'connecting' | 'live' | 'lost'
  /** When events last flowed, in ms since the epoch; `null` before the first. */
  liveUntil: number | null
}

/** Whether events flow from the services to this page. */
export const useConnection = create<Connection>()(() => ({ state: 'connecting', liveUntil: null }))

/** Notes that the line is open or lost, and since when. */
export function noteConnection(state: 'live' | 'lost'): void {
  useConnection.setState((before) =>
    state === 'live' || before.state === 'live' ? { state, liveUntil: Date.now() } : { state },
  )
}
