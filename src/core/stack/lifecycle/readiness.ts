import { formatCount } from '../../../shared/count-words.ts'
import type { ProjectContainer } from '../containers/project-containers.ts'
import type { ActionFailure } from './report.ts'

/**
 * What is waited for: `ready` is healthy where there is a healthcheck, else running and staying so, or ended with 0;
 * `healthy` and `completed` are what `depends_on` may ask for.
 */
export type Goal = 'ready' | 'healthy' | 'completed'

export interface Rules {
  readonly goal: Goal
  /** ms a container without healthcheck must run before it counts as up. */
  readonly settleMs: number
  /** An unhealthy container may still recover: it was so before the action began. */
  readonly patient: boolean
  /** Tries the engine makes by itself before it gives up; 0 where it never does. */
  readonly retries: number
  /** An end with 0 is what was wanted. */
  readonly mayEnd: boolean
}

/** What is said of a server that ended with 0. */
export const endedServer = {
  message: 'ended with code 0 and is meant to go on running',
  remedy:
    "See its log for why it ended. Let its command go on in the foreground. If it is meant to end, give it no published port and no healthcheck (healthcheck: {disable: true} turns the image's off), or let what needs it wait with condition: service_completed_successfully.",
} as const

export type Judgement =
  | { readonly is: 'waiting'; readonly detail: string; readonly lookAgainInMs?: number }
  | { readonly is: 'reached'; readonly detail: string }
  | { readonly is: 'failed'; readonly failure: ActionFailure }

/** Restarts after which a container counts as looping: with the engine's doubling back-off, about 3 s of trying. */
const loopAfter = 5

/**
 * Whether a container has come where it should, by what is known of it.
 *
 * @param runningForMs how long it has been running without a break, as far as was seen
 */
export function judge(facts: ProjectContainer, rules: Rules, runningForMs: number): Judgement {
  // An `on-failure:n` service gets its n tries; the engine ends it after the last.
  const bound = rules.retries > 0 ? rules.retries + 1 : loopAfter
  switch (facts.state) {
    case 'running':
      if (facts.restarts >= bound) return failed(crashLoop(facts))
      return running(facts, rules, runningForMs)
    case 'restarting':
      if (facts.restarts >= bound) return failed(crashLoop(facts))
      return { is: 'waiting', detail: `restarting, ${ended(facts)}` }
    case 'exited':
    case 'dead':
      if (facts.exitCode === 0 && !facts.oomKilled && facts.error === '') {
        if (rules.goal === 'healthy' || !rules.mayEnd) return failed(exited(facts))
        return { is: 'reached', detail: 'ended with 0' }
      }
      return failed(exited(facts))
    case 'paused':
      return { is: 'waiting', detail: 'paused' }
    default:
      return { is: 'waiting', detail: facts.state }
  }
}

/** Why a container that was where it should be is so no more: it ended, or ends again and again. */
export function fall(facts: ProjectContainer, endsWell: boolean): ActionFailure | undefined {
  if (facts.state === 'restarting') return crashLoop(facts)
  if (facts.state !== 'exited' && facts.state !== 'dead') return undefined
  const verdict = judge(facts, { goal: 'ready', settleMs: 0, patient: true, retries: 0, mayEnd: endsWell }, 0)
  return verdict.is === 'failed' ? verdict.failure : undefined
}

function running(facts: ProjectContainer, rules: Rules, runningForMs: number): Judgement {
  if (rules.goal === 'completed') return { is: 'waiting', detail: 'running until it ends' }
  if (facts.hasHealthcheck) {
    if (facts.health === 'healthy') return { is: 'reached', detail: 'healthy' }
    if (facts.health === 'unhealthy' && !rules.patient) return failed(unhealthy(facts))
    const last = facts.probes.at(-1)?.output.trim().split('\n').at(-1)
    return {
      is: 'waiting',
      detail: last ? `probe ${facts.probes.length}: ${last.slice(0, 120)}` : 'first probe',
    }
  }
  if (rules.goal === 'healthy') {
    return failed({
      code: 'invalid-file',
      message: `${facts.service} should become healthy, and has no healthcheck`,
      remedy: 'Give it a healthcheck, or let what depends on it wait with condition: service_started.',
      evidence: [],
    })
  }
  if (runningForMs >= rules.settleMs) return { is: 'reached', detail: 'running' }
  return { is: 'waiting', detail: 'running', lookAgainInMs: rules.settleMs - runningForMs }
}

const failed = (failure: ActionFailure): Judgement => ({ is: 'failed', failure })

function ended({ exitCode, restarts }: ProjectContainer): string {
  const times = restarts === 0 ? '' : `, ${formatCount(restarts, 'restart')}`
  return `exited with code ${exitCode}${times}`
}

function crashLoop(facts: ProjectContainer): ActionFailure {
  if (facts.oomKilled) return outOfMemory(facts)
  return {
    code: 'crash-loop',
    message: `${facts.service} ends again and again: ${ended(facts)}`,
    remedy: 'See its log for why it ends, correct that, and start it again.',
    evidence: [ended(facts), ...(facts.error ? [facts.error] : [])],
  }
}

function exited(facts: ProjectContainer): ActionFailure {
  if (facts.oomKilled) return outOfMemory(facts)
  return {
    code: 'exited',
    message: `${facts.service} ${facts.exitCode === 0 ? endedServer.message : ended(facts)}`,
    remedy: facts.exitCode === 0 ? endedServer.remedy : 'See its log for why it ended.',
    evidence: [ended(facts), ...(facts.error ? [facts.error] : [])],
  }
}

function outOfMemory(facts: ProjectContainer): ActionFailure {
  const limit = facts.memoryLimit > 0 ? ` of ${Math.round(facts.memoryLimit / 2 ** 20)} MiB` : ''
  return {
    code: 'out-of-memory',
    message: `${facts.service} was ended because it needs more memory than its limit${limit}`,
    remedy: 'Raise its memory limit in the Compose file.',
    evidence: [ended(facts)],
  }
}

/** Its probes failed as often as its healthcheck allows. */
export function unhealthy(facts: ProjectContainer): ActionFailure {
  const lines = lastProbes(facts)
  return {
    code: 'probe-failing',
    message: `${facts.service} runs but is unhealthy: ${lines.at(-1) ?? 'its probe fails'}`,
    remedy: 'See its log; correct the service, or its healthcheck if the service is well.',
    evidence: lines,
  }
}

/** It did not come where it should in the time it was given. */
export function overdue(
  facts: ProjectContainer | undefined,
  service: string,
  goal: Goal,
  ms: number,
): ActionFailure {
  const within = `within ${Math.round(ms / 100) / 10} s`
  return {
    code: 'probe-failing',
    message: `${service} did not ${goal === 'completed' ? 'end' : 'become healthy'} ${within}`,
    remedy: 'See its log and its probes; if it needs longer, give it more time to wait.',
    evidence: facts ? lastProbes(facts) : [],
  }
}

function lastProbes(facts: ProjectContainer): string[] {
  return facts.probes
    .slice(-3)
    .map(({ exitCode, output }) => `probe exited with code ${exitCode}: ${output.trim()}`)
}
