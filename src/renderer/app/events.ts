import { ORPCError } from '@orpc/client'
import { runKindFacts } from '../../contract/run-kinds.ts'
import type { SessionView } from '../../contract/sessions.ts'
import type { Notice, SystemEvent } from '../../contract/system.ts'
import { nameWay } from '../features/inbox/name-way.ts'
import { client } from '../lib/client.ts'
import { noteConnection, useConnection } from '../lib/connection.ts'
import { currentHearing, useHealth } from '../lib/health-store.ts'
import { keepHeartbeat } from '../lib/heartbeat.ts'
import { useInbox } from '../lib/inbox-store.ts'
import { keepWaitingFailures } from '../lib/keep-failure.ts'
import { useKnowledge } from '../lib/knowledge-store.ts'
import { listen } from '../lib/live.ts'
import { currentPath } from '../lib/location.ts'
import { renewRuns } from '../lib/renew-runs.ts'
import { useRuns } from '../lib/runs-store.ts'
import { useSession } from '../lib/session.ts'
import { useSettings } from '../lib/settings-store.ts'
import { useStack } from '../lib/stack-store.ts'
import { staleAfter } from '../lib/staleness.ts'
import { say } from '../lib/toasts.ts'

/** Whether a sign of life was missed on the line that is open now. */
let missed = false

/** Feeds the stores from the one stream of events; returns how to stop. */
export function followEvents(): () => void {
  const stop = new AbortController()
  void listen(
    client,
    {
      onEvent: take,
      onState: (state) => {
        const wasLost = useConnection.getState().state === 'lost'
        noteConnection(state)
        if (state === 'live' && wasLost) {
          void renewRuns(client)
          void keepWaitingFailures()
        }
        if (state === 'live') useSession.getState().begin()
      },
      isSilent,
    },
    stop.signal,
  )
  void keepHeartbeat(
    {
      ask: (signal) => client.sessions.current(undefined, { signal }).then(letIn, passUnlessUnanswered),
      isLive: () => useConnection.getState().state === 'live',
      onMissed: () => {
        missed = true
        noteConnection('lost')
      },
    },
    stop.signal,
  )
  return () => stop.abort()
}

/** Another tab may have signed this browser in. */
function letIn(view: SessionView): void {
  const session = useSession.getState()
  if (session.signedOut) session.begin()
  session.take(view)
}

/** Being refused is a sign of life, too. */
function passUnlessUnanswered(error: unknown): void {
  if (!(error instanceof ORPCError)) throw error
}

function take(event: SystemEvent): void {
  switch (event.topic) {
    case 'health':
      useHealth.getState().take(event.health)
      break
    case 'run':
      useRuns.getState().take(event.run)
      break
    case 'knowledge':
      useKnowledge.getState().take(event.knowledge)
      break
    case 'settings':
      useSettings.getState().take(event.settings)
      break
    case 'stack':
      useStack.getState().take(event.stack)
      break
    case 'inbox':
      useInbox.getState().take(event.inbox)
      break
    case 'notice':
      tell(event.notice)
  }
}

function tell(notice: Notice): void {
  // The page it leads to is the one in sight: it says so itself, and in full.
  if (currentPath() === '/stack' && isAboutStack(notice.target)) return
  const { level, title, body, target } = notice
  const hasFailed = level === 'error' || level === 'warning'
  if (hasFailed) {
    // Whoever has the inbox open sees it there.
    if (!useInbox.getState().isOpen) say(level, title, undefined, 'inbox')
    return
  }
  say(level, title, body, target === undefined ? undefined : { place: target, label: nameWay(target) })
}

/** Whether a notice leads to the stack, or to a run on it. */
function isAboutStack(target = ''): boolean {
  if (target === '/stack') return true
  const run = useRuns.getState().runs.get(target.replace(/^\/runs\//u, ''))
  return run !== undefined && runKindFacts(run.kind).page.place === '/stack'
}

/**
 * A line is dead once a sign of life was missed, or when it has said nothing about health for twice as long as makes a
 * report stale.
 */
function isSilent(): boolean {
  if (missed) {
    missed = false
    return true
  }
  const { report, freshAt } = useHealth.getState()
  if (freshAt === null || report?.polling?.paused || useConnection.getState().state !== 'live') return false
  return Date.now() - freshAt > 2 * staleAfter(currentHearing())
}
