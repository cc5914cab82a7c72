import type { Clock } from './clock.ts'

/** Times the rounds of checks: one at once, then one an interval, never two at a time. */
export interface Rounds {
  start(): void
  stop(): void
  setPaused(paused: boolean): void
  readonly paused: boolean
  /** The interval changed: the next round is timed anew, and comes at once where it is overdue by now. */
  retime(): void
}

/**
 * @param options.interval milliseconds from the start of one round to the start of the next, ± 10 % so that many
 *   installations do not knock in step
 * @param options.round resolves when the round is over; it must not throw
 */
export function createRounds(options: {
  clock: Clock
  random: () => number
  interval: () => number
  round: () => Promise<void>
}): Rounds {
  const { clock, random, interval, round } = options
  let running = false
  let paused = false
  let inRound = false
  let begun = Number.NEGATIVE_INFINITY
  let cancel = () => {}

  function schedule() {
    cancel()
    cancel = () => {}
    if (!running || paused || inRound) return
    const delay = begun + interval() * (0.9 + 0.2 * random()) - clock.now()
    // After a sleep, or a clock set back, the difference may be anything.
    cancel = clock.after(Math.min(Math.max(delay, 0), interval() * 1.1), () => void begin())
  }

  async function begin() {
    if (!running || paused || inRound) return
    inRound = true
    begun = clock.now()
    try {
      await round()
    } finally {
      inRound = false
      schedule()
    }
  }

  return {
    start() {
      if (running) return
      running = true
      void begin()
    },
    stop() {
      running = false
      cancel()
    },
    setPaused(wanted) {
      if (paused === wanted) return
      paused = wanted
      cancel()
      if (!paused) void begin()
    },
    get paused() {
      return paused
    },
    retime: schedule,
  }
}
