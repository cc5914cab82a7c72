import { create } from 'zustand'

/** The wall clock as a store, so that everything that says `4 s ago` ticks together. Stands still while hidden. */
const useClock = create<{ now: number }>()(() => ({ now: Date.now() }))

function tick(): void {
  if (!document.hidden) useClock.setState({ now: Date.now() })
}

/** Starts the ticking; returns how to stop it. */
export function startClock(): () => void {
  const timer = setInterval(tick, 1000)
  document.addEventListener('visibilitychange', tick)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  }
}

/** Now in ms since the epoch, anew every second; or, with `step`, only when another step of that many ms has begun. */
export function useNow(step = 1000): number {
  return useClock((clock) => Math.floor(clock.now / step) * step)
}
