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
    memory_limit: memoryLimit > 0 ? memoryLimit : null,
    network_in: perSecond('networkIn'),
    network_out: perSecond('networkOut'),
    block_read: perSecond('blockRead'),
    block_write: perSecond('blockWrite'),
    pids: now.pids,
  }
}

/** The containers of one service together; without a limit for one, there is none for all. */
export function together(rates: readonly Rates[]): Rates {
  return rates.reduce((total, one) => ({
    cpu: total.cpu + one.cpu,
    memory: total.memory + one.memory,
    memory_limit:
      total.memory_limit === null || one.memory_limit === null ? null : total.memory_limit + one.memory_limit,
    network_in: total.network_in + one.network_in,
    network_out: total.network_out + one.network_out,
    block_read: total.block_read + one.block_read,
    block_write: total.block_write + one.block_write,
    pids: total.pids + one.pids,
  }))
}
