import type { ServiceStage, StackServiceView } from '../../../contract/stack-view.ts'

type Look = 'healthy' | 'running' | 'waiting' | 'unhealthy'

const looks: Record<ServiceStage, Look> = {
  healthy: 'healthy',
  running: 'healthy',
  done: 'healthy',
  pulling: 'running',
  starting: 'running',
  checking: 'running',
  waiting: 'waiting',
  absent: 'waiting',
  stopped: 'waiting',
  failed: 'unhealthy',
}
const order: readonly Look[] = ['healthy', 'running', 'waiting', 'unhealthy']

/** One segment a service: what is well first, then what is under way, what waits, and what failed. */
export function layOutSegments(
  services: readonly Pick<StackServiceView, 'name' | 'stage'>[],
): { name: string; look: Look }[] {
  return services
    .map(({ name, stage }) => ({ name, look: looks[stage] }))
    .sort((a, b) => order.indexOf(a.look) - order.indexOf(b.look))
}

/** `4 healthy, 1 pulling, 1 checking, 3 wait, 1 failed`. */
export function describeStages(services: readonly Pick<StackServiceView, 'stage'>[]): string {
  const words: readonly (readonly [string, readonly ServiceStage[]])[] = [
    ['healthy', ['healthy']],
    ['running', ['running']],
    ['done', ['done']],
    ['pulling', ['pulling']],
    ['starting', ['starting']],
    ['checking', ['checking']],
    ['wait', ['waiting', 'absent', 'stopped']],
    ['failed', ['failed']],
  ]
  return words
    .map(([word, stages]) => ({
      word,
      count: services.filter(({ stage }) => stages.includes(stage)).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => `${count} ${word === 'wait' && count === 1 ? 'waits' : word}`)
    .join(', ')
}
