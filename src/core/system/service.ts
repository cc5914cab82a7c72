import type { HealthReport } from '../../contract/health.ts'
import type { KnowledgeTotals } from '../../contract/knowledge.ts'
import type { NoticeCounts } from '../../contract/notices.ts'
import type { RunSummary } from '../../contract/runs.ts'
import type { SettingsView } from '../../contract/settings.ts'
import type { StackView } from '../../contract/stack-view.ts'
import type { Notice, SystemEvent, SystemInfo } from '../../contract/system.ts'
import { defined } from '../../shared/defined.ts'
import { mergeStreams } from './merge.ts'
import type { NoticeBoard } from './notice-board.ts'

export interface SystemDependencies {
  /** What does not change while this process lives. */
  readonly facts: Omit<SystemInfo, 'firstRun' | 'url'>
  readonly url: () => string | undefined
  /** Whether anything was ever put into the index. */
  readonly isEmpty: () => Promise<boolean>
  readonly notices: Pick<NoticeBoard, 'watch'>
  /** The stream of each feature: its state now, then every change. */
  readonly streams: {
    health(signal?: AbortSignal): AsyncIterable<HealthReport>
    runs(signal?: AbortSignal): AsyncIterable<RunSummary>
    knowledge(signal?: AbortSignal): AsyncIterable<KnowledgeTotals>
    settings(signal?: AbortSignal): AsyncIterable<SettingsView>
    /** The chosen stack. */
    stack(signal?: AbortSignal): AsyncIterable<StackView>
    inbox(signal?: AbortSignal): AsyncIterable<NoticeCounts>
  }
}

export interface SystemService {
  info(): Promise<SystemInfo>
  notices(signal?: AbortSignal): AsyncGenerator<Notice>
  events(signal?: AbortSignal): AsyncGenerator<SystemEvent>
}

export function createSystemService({
  facts,
  url,
  isEmpty,
  notices,
  streams,
}: SystemDependencies): SystemService {
  return {
    async info() {
      const address = url()
      return { ...facts, ...defined({ url: address }), firstRun: await isEmpty() }
    },
    notices: (signal) => notices.watch(signal),
    events: (signal) =>
      mergeStreams<SystemEvent>([
        as(streams.settings(signal), (settings) => ({ topic: 'settings', settings })),
        as(streams.health(signal), (health) => ({ topic: 'health', health })),
        as(streams.knowledge(signal), (knowledge) => ({ topic: 'knowledge', knowledge })),
        as(streams.runs(signal), (run) => ({ topic: 'run', run })),
        as(streams.stack(signal), (stack) => ({ topic: 'stack', stack })),
        as(streams.inbox(signal), (inbox) => ({ topic: 'inbox', inbox })),
        as(notices.watch(signal), (notice) => ({ topic: 'notice', notice })),
      ]),
  }
}

async function* as<T>(
  stream: AsyncIterable<T>,
  toEvent: (value: T) => SystemEvent,
): AsyncGenerator<SystemEvent> {
  for await (const value of stream) yield toEvent(value)
}
