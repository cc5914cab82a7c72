import type { FigureSample } from '../../../contract/stack-view.ts'
import type { Counters } from './raw-stats.ts'

export type Rates = Omit<FigureSample, 'at'>

/**
 * What a container used between two moments.
 *
 * @param memoryLimit bytes, 0 for none
 * @returns undefined where no time has passed between them
 */
export function ratesBetween(before: Counters, now: Counters, memoryLimit: number): Rates | undefined {
  const ms = now.at - before.at
  if (ms <= 0) return undefined
  // A counter that fell began anew, or a network was left: how much there was in between is not known.
  const grown = (name: 'cpu' | 'networkIn' | 'networkOut' | 'blockRead' | 'blockWrite') =>
    Math.max(0, now[name] - before[name])
  const perSecond = (name: Parameters<typeof grown>[0]) => (grown(name) / ms) * 1000
  return {
    cpu: grown('cpu') / ms,
    memory: now.memory,
    memoryLimit: memoryLimit > 0 ? memoryLimit : null,
    networkIn: perSecond('networkIn'),
    networkOut: perSecond('networkOut'),
    blockRead: perSecond('blockRead'),
    blockWrite: perSecond('blockWrite'),
    pids: now.pids,
  }
}

/** The containers of one service together; without a limit for one, there is none for all. */
export function together(rates: readonly Rates[]): Rates {
  return rates.reduce((total, one) => ({
    cpu: total.cpu + one.cpu,
    memory: total.memory + one.memory,
    memoryLimit:
      total.memoryLimit === null || one.memoryLimit === null ? null : total.memoryLimit + one.memoryLimit,
    networkIn: total.networkIn + one.networkIn,
    networkOut: total.networkOut + one.networkOut,
    blockRead: total.blockRead + one.blockRead,
    blockWrite: total.blockWrite + one.blockWrite,
    pids: total.pids + one.pids,
  }))
}
