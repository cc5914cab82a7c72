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
  /** What changes in each room: how it stands now, then every change. */
  readonly streams: (signal?: AbortSignal) => AsyncIterable<SystemEvent>[]
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
    events: (signal) => mergeStreams(streams(signal)),
  }
}
