import { useEffect, useState, useSyncExternalStore } from 'react'
import { type FeedState, LogFeed, type LogSource } from './log-feed.ts'

const nothing: FeedState = { version: 0, phase: 'loading', problem: undefined, paused: false, waiting: 0 }
const noFeed = { subscribe: () => () => {}, getState: () => nothing }

export interface Fed<Line> {
  /** Absent at first, and where there is no source. */
  readonly feed: LogFeed<Line> | undefined
  readonly state: FeedState
}

/** Reads from a source as long as `open`, which makes it, is the same function. */
export function useFeed<Line, Batch>(open: () => LogSource<Line, Batch> | undefined): Fed<Line> {
  const [feed, setFeed] = useState<LogFeed<Line>>()
  useEffect(() => {
    const source = open()
    if (source === undefined) {
      setFeed(undefined)
      return
    }
    const made = new LogFeed<Line>(source as LogSource<Line, unknown>)
    setFeed(made)
    return () => made.close()
  }, [open])
  const read = feed ?? noFeed
  return { feed, state: useSyncExternalStore(read.subscribe, read.getState) }
}
