import { create } from 'zustand'

interface Connection {
  /** `lost` from the first attempt that failed until events flow again. */
  state: 'connecting' | 'live' | 'lost'
}

/** Whether events flow from the services to this page. */
export const useConnection = create<Connection>()(() => ({ state: 'connecting' }))
