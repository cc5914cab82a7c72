import { create } from 'zustand'

interface Connection {
  /** `lost` from the first attempt that failed until events flow again. */
  state: 'connecting' | 'live' | 'lost'
  /** When events last flowed, in ms since the epoch; `null` before the first. */
  liveUntil: number | null
  /** How often the line came back: whatever was asked for before is asked for again. */
  returns: number
}

/** Whether events flow from the services to this page. */
export const useConnection = create<Connection>()(() => ({
  state: 'connecting',
  liveUntil: null,
  returns: 0,
}))

/** Notes that the line is open or lost, and since when. */
export function noteConnection(state: 'live' | 'lost'): void {
  useConnection.setState((before) => {
    if (state === 'lost' && before.state !== 'live') return { state }
    const isBack = state === 'live' && before.state === 'lost'
    return { state, liveUntil: Date.now(), returns: before.returns + (isBack ? 1 : 0) }
  })
}
